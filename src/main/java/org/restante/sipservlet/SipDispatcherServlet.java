package org.restante.sipservlet;

import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.UnavailableException;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/**
 * The one SIP servlet of the application: hands every message to the {@link Dispatcher}. It has no fields on purpose:
 * the container looks for EJB, JPA and JAX-WS annotations on every field, and needs those APIs as soon as it finds one.
 */
public class SipDispatcherServlet extends SipServlet {

    private static final long serialVersionUID = 1L;

    @Override
    public void init() throws UnavailableException {
        if (getServletContext().getAttribute(Dispatcher.class.getName()) == null) {
            throw new UnavailableException("the application's listener did not start; the log tells why");
        }
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) {
        Dispatcher dispatcher = (Dispatcher) getServletContext().getAttribute(Dispatcher.class.getName());
        if (request != null) {
            dispatcher.request((SipServletRequest) request);
        } else {
            dispatcher.response((SipServletResponse) response);
        }
    }
}
