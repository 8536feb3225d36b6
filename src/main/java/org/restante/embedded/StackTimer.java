package org.restante.embedded;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPServerTransactionImpl;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.lang.reflect.Method;
import java.util.Properties;

/**
 * A stack's own timer, with two differences. A request over UDP that was answered, and whose answer is kept for its repetitions
 * ({@link KeptRequests}), is let go of soon, not after 64*T1 with all that was made of it. And a stack that stops does not
 * sleep for a second: it does so after its sockets and its timer are closed, so that what it is at may come to an end, but
 * nothing can come or go any more by then.
 */
final class StackTimer implements SipTimer {

    /** Milliseconds after an answer: whoever gave it is through with its request. */
    private static final long SOON = 100;

    private final SipTimer timer;
    private final KeptRequests kept;

    /** Which of the stack's tasks end a server transaction 64*T1 after its answer: RFC 3261 §17.2.2, timer J. */
    private final ClassValue<Boolean> timerJ = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> task) {
            Method method = task.getEnclosingMethod(); // all that tells this task from others
            return method != null && method.getDeclaringClass() == SIPServerTransactionImpl.class
                    && method.getName().equals("startTransactionTimerJ");
        }
    };

    /** @param timer the stack's */
    StackTimer(SipTimer timer, KeptRequests kept) {
        this.timer = timer;
        this.kept = kept;
    }

    @Override
    public boolean schedule(SIPStackTimerTask task, long delay) {
        return delay > SOON && timerJ.get(task.getClass()) ? timer.schedule(new LettingGo(task, delay - SOON), SOON)
                : timer.schedule(task, delay);
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

    /** Ends a transaction whose answer is kept; any other later. */
    private final class LettingGo extends SIPStackTimerTask {

        private final SIPStackTimerTask end;
        private final long later;

        LettingGo(SIPStackTimerTask end, long later) {
            this.end = end;
            this.later = later;
        }

        @Override
        public void runTask() {
            if (end.getThreadHash() instanceof String callId && kept.letGo(callId)) {
                end.runTask();
            } else {
                timer.schedule(end, later);
            }
        }

        @Override
        public Object getThreadHash() {
            return end.getThreadHash();
        }
    }
}
