package org.restante.benchmark;

import jakarta.inject.Singleton;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;

/** The same as {@link BareServlet}, as a handler of the layer. */
@SipHandler
@Singleton
public final class LayerHandler {

    @Message
    public void message(SipServletRequest request) throws IOException {
        request.createResponse(SipServletResponse.SC_OK).send();
    }
}
