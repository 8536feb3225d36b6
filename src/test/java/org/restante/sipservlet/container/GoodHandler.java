package org.restante.sipservlet.container;

import jakarta.inject.Singleton;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;

/** Nothing is wrong with it. */
@SipHandler
@Singleton
public final class GoodHandler {

    @Message
    public void message(SipServletRequest request) throws IOException {
        SipAnswer.send(request, 200);
    }
}
