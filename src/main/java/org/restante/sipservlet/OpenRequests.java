package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that a handler left to be answered later. That is legal, but not for ever: when its time has passed, the layer
 * answers. It keeps nothing alive: a request that is still open is held by its transaction, one that was answered need
 * not be held.
 */
@Singleton
final class OpenRequests {

    private static final Logger LOG = LoggerFactory.getLogger(OpenRequests.class);

    private final Queue<Open> invites = new ConcurrentLinkedQueue<>(); // in order of their time: the limit is one
    private final Queue<Open> others = new ConcurrentLinkedQueue<>();
    private final BiConsumer<String, SipExecutor.Work> underLock;
    private final Answered answered;
    private final LongSupplier nanoTime;
    private final long inviteNanos;
    private final long otherNanos;

    private record Open(WeakReference<SipServletRequest> request, long since) {
    }

    @Inject
    OpenRequests(LayerOptions options, SipExecutor executor) {
        this(options, executor::submit, Answered::byTransaction, System::nanoTime);
    }

    OpenRequests(LayerOptions options, BiConsumer<String, SipExecutor.Work> underLock, Answered answered,
            LongSupplier nanoTime) {
        this.inviteNanos = options.inviteWithin().toNanos();
        this.otherNanos = options.answerWithin().toNanos();
        this.underLock = underLock;
        this.answered = answered;
        this.nanoTime = nanoTime;
    }

    /** {@return whether a final response to the request was sent} */
    boolean isAnswered(SipServletRequest request) {
        return answered.test(request);
    }

    /** Counts the time of a request that its handler has left open. */
    void add(SipServletRequest request) {
        (request.getMethod().equals("INVITE") ? invites : others)
                .add(new Open(new WeakReference<>(request), nanoTime.getAsLong()));
    }

    /** Answers what has been open for too long: an INVITE 408, any other 500 (RFC 4320 §4.2 forbids it a 408). */
    void look() {
        long now = nanoTime.getAsLong();
        answerDue(invites, now - inviteNanos, SipServletResponse.SC_REQUEST_TIMEOUT);
        answerDue(others, now - otherNanos, SipServletResponse.SC_SERVER_INTERNAL_ERROR);
    }

    private void answerDue(Queue<Open> queue, long before, int status) {
        for (Open open = queue.peek(); open != null && open.since - before <= 0; open = queue.peek()) {
            queue.remove(open);
            SipServletRequest request = open.request.get();
            SipApplicationSession session = request == null || answered.test(request) ? null
                    : request.getApplicationSession(false);
            if (session != null && session.isValid()) {
                underLock.accept(session.getId(), locked -> answer(request, status));
            }
        }
    }

    private void answer(SipServletRequest request, int status) throws java.io.IOException {
        if (!answered.test(request)) {
            LOG.warn("{} (Call-ID {}) was left unanswered by its handler: {}", request.getMethod(), request.getCallId(),
                    status);
            SipAnswer.send(request, status);
        }
    }
}
