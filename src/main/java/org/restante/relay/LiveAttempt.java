package org.restante.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.cpm.HeaderField;
import org.restante.deferral.LateTakers;
import org.restante.deferral.LiveOutcome;
import org.restante.policy.InviteRefusal;

/**
 * One message offered to all devices at the same time, and what they answered. The first 2xx decides; without one the
 * last answer does, so that a device that refuses keeps the message from no other. Safe to call from any thread.
 */
final class LiveAttempt {

    /** What a device answered instead of taking the message. */
    private record No(int status, String reason, boolean deferrable, OptionalLong retryAfter) {
    }

    private final int devices;
    private final LateTakers late;
    private final List<No> refusals = new ArrayList<>();
    private final CompletableFuture<LiveOutcome> outcome = new CompletableFuture<>();

    /** @param devices how many it is offered to, at least one */
    LiveAttempt(int devices) {
        this(devices, new LateTakers(Set.of()));
    }

    /** @param late who is told of by {@link LateTakers#took} when it takes it after it was decided */
    LiveAttempt(int devices, LateTakers late) {
        this.devices = devices;
        this.late = late;
    }

    /** {@return what will have come of it} */
    CompletionStage<LiveOutcome> outcome() {
        return outcome;
    }

    /** A device took it. {@return whether it was in time: the sender is told so} */
    boolean taken(int status) {
        return outcome.complete(new LiveOutcome.Taken(status));
    }

    /**
     * A device did not take it.
     *
     * @param gruu whether it was addressed by its GRUU
     */
    void refused(int status, String reason, boolean gruu, OptionalLong retryAfter) {
        Optional<LiveOutcome> decided = Optional.empty();
        synchronized (refusals) {
            refusals.add(new No(status, reason, InviteRefusal.isDeferrable(status, gruu), retryAfter));
            if (refusals.size() == devices) {
                decided = Optional.of(decision());
            }
        }
        decided.ifPresent(outcome::complete);
    }

    /** Time is up: who has not answered is unreachable, like one that answered 408. */
    void overdue() {
        synchronized (refusals) {
            while (refusals.size() < devices) {
                refusals.add(new No(408, "no answer", true, OptionalLong.empty()));
            }
        }
        outcome.complete(decision());
    }

    /** DEF-03: held only if every device failed in a way that may pass. A 6xx speaks for the user, so it goes first. */
    private LiveOutcome decision() {
        synchronized (refusals) {
            return refusals.stream().filter(no -> !no.deferrable())
                    .max((a, b) -> Boolean.compare(a.status() >= 600, b.status() >= 600))
                    .map(LiveAttempt::refusal)
                    .orElseGet(() -> new LiveOutcome.NotNow(refusals.get(0).status() + " " + refusals.get(0).reason(), late));
        }
    }

    private static LiveOutcome refusal(No no) {
        List<HeaderField> headers = no.retryAfter().stream()
                .mapToObj(seconds -> new HeaderField("Retry-After", String.valueOf(seconds))).toList();
        return new LiveOutcome.Refused(no.status(), "a device answered " + no.status() + ' ' + no.reason(), headers);
    }
}
