package org.restante.sipservlet;

import jakarta.enterprise.inject.spi.CDI;
import javax.servlet.sip.SipApplicationSessionEvent;
import javax.servlet.sip.SipApplicationSessionListener;

/** What the container tells of application sessions; without fields, as {@link SipDispatcherServlet}. */
public class SipSessionListeners implements SipApplicationSessionListener {

    @Override
    public void sessionCreated(SipApplicationSessionEvent event) {
        // nothing hangs on it
    }

    @Override
    public void sessionDestroyed(SipApplicationSessionEvent event) {
        // legs are told of their end by what ended them
    }

    @Override
    public void sessionExpired(SipApplicationSessionEvent event) {
        CDI.current().select(UserAgentClient.class).get().expired(event.getApplicationSession());
    }

    @Override
    public void sessionReadyToInvalidate(SipApplicationSessionEvent event) {
        // the container invalidates it
    }
}
