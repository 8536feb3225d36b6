package org.restante.sipservlet;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * What an application tells the layer about itself; it produces one as a CDI bean.
 *
 * @param supported       option tags (RFC 3261 §19.2) that its handlers understand; a request that requires another one is
 *                        answered 420
 * @param answerWithin    how long a handler may leave a request other than INVITE unanswered before it is answered 500
 * @param inviteWithin    how long it may leave an INVITE without final answer before it is answered 408
 * @param slow            how long a handler may run before the log names it
 * @param longest         how long it may run before it is interrupted. The container takes a session's lock away after
 *                        30 s, and two handlers would then run at once; so this must be well below
 * @param blockingThreads threads of {@link SipExecutor#offload}
 * @param blockingWaiting how many pieces of blocking work may wait for a thread before more are refused
 */
public record LayerOptions(Set<String> supported, Duration answerWithin, Duration inviteWithin, Duration slow,
        Duration longest, int blockingThreads, int blockingWaiting) {

    /** The container breaks a lock after 30 s. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    public LayerOptions {
        supported = Set.copyOf(supported);
        if (longest.compareTo(LIMIT) > 0 || slow.compareTo(longest) > 0) {
            throw new IllegalArgumentException("needs slow <= longest <= " + LIMIT);
        }
        if (answerWithin.isNegative() || answerWithin.isZero() || inviteWithin.isNegative() || inviteWithin.isZero()) {
            throw new IllegalArgumentException("the time for an answer must be above 0");
        }
        if (blockingThreads < 1 || blockingWaiting < 1) {
            throw new IllegalArgumentException("blocking work needs a thread and a place to wait");
        }
    }

    /** {@return what suits most applications; it supports what the layer does by itself, session timers (RFC 4028)} */
    public static LayerOptions ordinary() {
        return new LayerOptions(Set.of("timer"), Duration.ofSeconds(20), Duration.ofMinutes(3), Duration.ofSeconds(2),
                Duration.ofSeconds(20), 4, 256);
    }

    /** {@return these with further option tags} */
    public LayerOptions supporting(Set<String> tags) {
        Set<String> all = new HashSet<>(supported);
        all.addAll(tags);
        return new LayerOptions(all, answerWithin, inviteWithin, slow, longest, blockingThreads, blockingWaiting);
    }
}
