package org.restante.architecture.planted.delivery;

import javax.servlet.sip.SipServletRequest;

/** Requests of the container belong to the SIP handlers. */
final class UsesSipServlet {
    SipServletRequest wrong() {
        return null;
    }
}
