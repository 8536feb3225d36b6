package org.restante.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.restante.config.Settings.DeclineAction;
import org.restante.cpm.ServedUser;
import org.restante.policy.InviteRefusal;
import org.restante.queue.Outcome;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the messages of one session, written down as it becomes known, and counted. On the user's lane only. */
final class Outcomes {

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final DeliveryTools tools;
    private final ServedUser user;
    private final Claim claim;
    private final BooleanSupplier stopped;
    private final ConfirmedMessages confirmed;
    private Instant failedAt = Instant.MAX;

    /** @param stopped whether nothing is to be waited for any more */
    Outcomes(DeliveryTools tools, ServedUser user, Claim claim, BooleanSupplier stopped) {
        this.tools = tools;
        this.user = user;
        this.claim = claim;
        this.stopped = stopped;
        this.confirmed = new ConfirmedMessages(user, tools.recording(), claim);
    }

    /** The device confirmed what was sent; {@return whether it is the first of a group to {@link #finish}, a window later} */
    boolean delivered(Verdict verdict) {
        return confirmed.add(verdict.message(), verdict.why());
    }

    /** Writes down what was confirmed until now. */
    void finish() {
        confirmed.finish();
    }

    /** {@return since when something is known to stay deferred, or the session to be over} */
    Instant failedAt() {
        return failedAt;
    }

    private void failing() {
        failedAt = failedAt.equals(Instant.MAX) ? tools.clock().instant() : failedAt;
    }

    /** What was sent stays deferred. */
    void stays(Verdict verdict) {
        failing();
        claim.finish(verdict.message(), verdict.counted()
                ? new Outcome.Refused(verdict.why(), tools.settings().message().maxAttempts()) : new Outcome.Retry(verdict.why()));
        claim.stayed(verdict.message().messages().size());
    }

    /** The device will never take what was sent. */
    void failed(Verdict verdict) {
        failing();
        claim.finish(verdict.message(), new Outcome.Failed(verdict.why()));
    }

    /**
     * How a session came to its end.
     *
     * @param done       whether there was nothing left to send
     * @param incapable  whether the device takes no session for the message that is next
     * @param goesOn     whether another session goes on with the same claim
     * @param refusal    what the answer to the INVITE means, if it refused
     * @param retryAfter seconds that the device asked to wait, if it did
     * @param reason     in words
     */
    record Close(boolean done, boolean incapable, boolean goesOn, Optional<InviteRefusal> refusal, OptionalLong retryAfter,
            String reason) {

        /** {@return the end of one that never invited its device} */
        static Close unused(String reason) {
            return new Close(false, false, false, Optional.empty(), OptionalLong.empty(), reason);
        }
    }

    /**
     * The session is over: what is not finished goes back, unless another goes on with it. While the store is away this
     * waits for it, so that what the device confirmed is not sent again, and what is newer does not overtake what is still
     * claimed (DEF-15); but not longer than the lease, and not when the node stops or too much waits already.
     *
     * @param then is told how it ended, now or later
     */
    void over(Close close, Consumer<Ending> then) {
        failing();
        if (!isOver(close, then) && !tools.postponed().add(user.uri(), () -> isOver(close, then))) {
            then.accept(ended(close, 0));
        }
    }

    private boolean isOver(Close close, Consumer<Ending> then) {
        Optional<Ending> ending = ending(close);
        ending.ifPresent(then);
        return ending.isPresent();
    }

    /** {@return how it ended; empty if the store cannot be told now} */
    private Optional<Ending> ending(Close close) {
        int returned = 0;
        try {
            confirmed.finish();
            if (close.incapable()) {
                claim.incapable(close.reason());
            } else if (isToBeDiscarded(close)) {
                claim.discard(close.reason());
            }
            returned = close.goesOn() ? 0 : claim.release(close.reason());
        } catch (RuntimeException e) { // whatever it is, the end must be told
            Instant deadline = claim.lease().deadline();
            boolean waits = e instanceof QueueUnavailableException && !stopped.getAsBoolean()
                    && tools.clock().instant().isBefore(deadline);
            LOG.warn("{}: not given back now, {} {}: {}", user, waits ? "tried again until" : "the lease runs out at", deadline,
                    e.getMessage());
            if (waits) {
                return Optional.empty();
            }
        }
        return Optional.of(ended(close, returned));
    }

    private Ending ended(Close close, int returned) {
        return new Ending(close.done() && claim.unfinished() == 0, confirmed.delivered(), confirmed.saved(),
                returned + claim.unfinished(), close.retryAfter(), close.reason());
    }

    private boolean isToBeDiscarded(Close close) { // I-17
        return tools.settings().decline().action() == DeclineAction.DISCARD
                && close.refusal().filter(InviteRefusal.DECLINED::equals).isPresent();
    }
}
