package org.restante.sip;

import jakarta.inject.Singleton;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.annotation.Options;
import org.restante.sipservlet.annotation.SipHandler;

/** Answers OPTIONS: the core asks whether we are there (RFC 3261 §11). */
@SipHandler
@Singleton
public final class OptionsHandler {

    /** Any OPTIONS. */
    @Options
    public void options(SipServletRequest request) throws IOException {
        SipAnswer.send(request, 200);
    }
}
