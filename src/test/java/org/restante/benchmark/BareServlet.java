package org.restante.benchmark;

import java.io.IOException;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/** What SIP Servlet 1.1 needs to answer a MESSAGE; the measure for the layer. */
public class BareServlet extends SipServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doMessage(SipServletRequest request) throws IOException {
        request.createResponse(SipServletResponse.SC_OK).send();
    }
}
