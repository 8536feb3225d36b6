package org.restante.sipservlet;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.sip.SipApplicationSession;
import org.mobicents.javax.servlet.sip.SipApplicationSessionAsynchronousWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of work of {@link SipExecutor}: it runs once or its session is gone, never both. The container asks for a
 * serialisable type; work is never moved to another node, and arrives there as work that is gone.
 */
final class SessionWork implements SipApplicationSessionAsynchronousWork {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(SessionWork.class);

    private final String applicationSession;
    private final AtomicBoolean decided;
    private final transient SipExecutor.Work work;
    private final transient HandlerWatch watch;
    private final transient CompletableFuture<SipExecutor.Outcome> ended = new CompletableFuture<>();

    SessionWork(String applicationSession, SipExecutor.Work work, HandlerWatch watch) {
        this.applicationSession = applicationSession;
        this.decided = new AtomicBoolean();
        this.work = work;
        this.watch = watch;
    }

    String applicationSession() {
        return applicationSession;
    }

    CompletableFuture<SipExecutor.Outcome> ended() {
        return ended;
    }

    /** Its session has ended: it will not run, unless it runs already. */
    void gone() {
        if (ended != null && decided.compareAndSet(false, true)) {
            ended.complete(SipExecutor.Outcome.GONE);
        }
    }

    /** The container will not take it: it will not run, unless it runs already. */
    void refused() {
        if (decided.compareAndSet(false, true)) {
            ended.complete(SipExecutor.Outcome.FAILED);
        }
    }

    @Override
    public void doAsynchronousWork(SipApplicationSession session) {
        if (work == null || !session.isValid()) { // it ended while this waited for its lock
            gone();
        } else if (decided.compareAndSet(false, true)) {
            ended.complete(run(session));
        }
    }

    private SipExecutor.Outcome run(SipApplicationSession session) {
        HandlerWatch.Running running = watch.begin("work of SipExecutor");
        try {
            LoggingContext.enter(session);
            work.run(session);
            return SipExecutor.Outcome.DONE;
        } catch (IOException unreachable) { // the peer's doing, not ours
            LOG.warn("work on application session {} failed: {}", session.getId(), unreachable.toString());
            return SipExecutor.Outcome.FAILED;
        } catch (Throwable fault) { // the container would log it as its own, and nobody would learn of the end
            LOG.warn("work on application session {} failed", session.getId(), fault);
            return SipExecutor.Outcome.FAILED;
        } finally {
            LoggingContext.leave();
            watch.end(running);
        }
    }
}
