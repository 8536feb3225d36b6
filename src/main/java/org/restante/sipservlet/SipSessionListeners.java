package org.restante.sipservlet;

import jakarta.enterprise.inject.spi.CDI;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSessionEvent;
import javax.servlet.sip.SipApplicationSessionListener;
import javax.servlet.sip.SipErrorEvent;
import javax.servlet.sip.SipErrorListener;
import javax.servlet.sip.TimerListener;

/**
 * What the container tells that is no message: the end of sessions, timers, ACKs that did not come. The container takes
 * one class for timers, so it is one for all. Without fields, as {@link SipDispatcherServlet}.
 */
public class SipSessionListeners implements SipApplicationSessionListener, TimerListener, SipErrorListener {

    @Override
    public void sessionCreated(SipApplicationSessionEvent event) {
        // nothing hangs on it
    }

    @Override
    public void sessionDestroyed(SipApplicationSessionEvent event) {
        dialogs().destroyed(event.getApplicationSession());
    }

    @Override
    public void sessionExpired(SipApplicationSessionEvent event) {
        dialogs().expired(event.getApplicationSession());
    }

    @Override
    public void sessionReadyToInvalidate(SipApplicationSessionEvent event) {
        // the container invalidates it
    }

    @Override
    public void timeout(ServletTimer timer) {
        try {
            LoggingContext.enter(timer.getApplicationSession());
            if (timer.getInfo() instanceof LegTimer leg) {
                dialogs().due(timer.getApplicationSession(), leg);
            } else {
                CDI.current().select(ApplicationTimers.class).get().due(timer);
            }
        } finally {
            LoggingContext.leave();
        }
    }

    @Override
    public void noAckReceived(SipErrorEvent event) {
        dialogs().notAcknowledged(event.getRequest());
    }

    @Override
    public void noPrackReceived(SipErrorEvent event) {
        // we send no reliable provisional responses
    }

    private static Dialogs dialogs() {
        return CDI.current().select(Dialogs.class).get();
    }
}
