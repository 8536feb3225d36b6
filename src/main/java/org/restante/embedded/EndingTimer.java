package org.restante.embedded;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.util.Properties;

/**
 * A stack's own timer, and no second of sleep when it stops. The stack sleeps after its sockets and its timer are closed, so
 * that what it is at may come to an end; but nothing can come or go any more by then.
 */
record EndingTimer(SipTimer timer) implements SipTimer {

    /** Takes the sleep out of the stack. */
    static void shortenTheEnd(SipStackImpl stack) {
        stack.setTimer(new EndingTimer(stack.getTimer()));
    }

    @Override
    public boolean schedule(SIPStackTimerTask task, long delay) {
        return timer.schedule(task, delay);
    }

    @Override
    public boolean scheduleWithFixedDelay(SIPStackTimerTask task, long delay, long period) {
        return timer.scheduleWithFixedDelay(task, delay, period);
    }

    /** The last before the sleep, which is interrupted before it begins, and swallows that. */
    @Override
    public void stop() {
        timer.stop();
        Thread.currentThread().interrupt();
    }

    @Override
    public boolean cancel(SIPStackTimerTask task) {
        return timer.cancel(task);
    }

    @Override
    public void start(SipStackImpl stack, Properties properties) {
        timer.start(stack, properties);
    }

    @Override
    public boolean isStarted() {
        return timer.isStarted();
    }
}
