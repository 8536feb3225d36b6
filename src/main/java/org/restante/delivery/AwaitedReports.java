package org.restante.delivery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.restante.config.Settings.Confirm;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.disposition.NotificationSeen;
import org.restante.msrp.DeliveryReport;

/**
 * The messages that were sent and are not confirmed yet, and when they count as confirmed (MSRP-04, I-12). On the user's
 * lane only.
 */
final class AwaitedReports {

    private final Confirm mode;
    private final Map<String, SentMessage> awaited = new HashMap<>();

    /** @param mode what counts as a confirmation */
    AwaitedReports(Confirm mode) {
        this.mode = mode;
    }

    /** {@return what is awaited} */
    List<SentMessage> all() {
        return List.copyOf(awaited.values());
    }

    /** {@return whether nothing is awaited} */
    boolean isEmpty() {
        return awaited.isEmpty();
    }

    /**
     * A report of success came. One of the message under way, whose last chunk is not answered yet, is kept for
     * {@link #await}.
     *
     * @return what it means for a message that is awaited; empty for nothing
     */
    Optional<Verdict> on(DeliveryReport report, Optional<SentMessage> underWay) {
        underWay.filter(sent -> sent.messageId().equals(report.messageId())).ifPresent(sent -> sent.on(report));
        SentMessage sent = awaited.get(report.messageId());
        if (sent == null) {
            return Optional.empty();
        }
        sent.on(report);
        return settled(sent);
    }

    /** {@return the message that was sent so and is awaited, which is no longer: the device reported that it failed} */
    Optional<SentMessage> failed(String messageId) {
        return Optional.ofNullable(awaited.remove(messageId));
    }

    /** {@return everything that is awaited, which is no longer} */
    List<SentMessage> clear() {
        List<SentMessage> all = all();
        awaited.clear();
        return all;
    }

    /** A notification passed by; {@return what it means for messages that are awaited} @param underWay as above */
    List<Verdict> on(NotificationSeen seen, Optional<SentMessage> underWay) {
        underWay.ifPresent(sent -> sent.on(seen));
        return List.copyOf(awaited.values()).stream().filter(sent -> sent.on(seen)).map(this::settled)
                .flatMap(Optional::stream).toList();
    }

    private Optional<Verdict> settled(SentMessage sent) {
        Optional<Verdict> verdict = verdict(sent);
        verdict.ifPresent(known -> awaited.remove(sent.messageId()));
        return verdict;
    }

    /**
     * Every chunk of a message is answered with 200.
     *
     * @param direct whether the answers are the device's own, not a relay's
     * @return what is known of it already; if empty, {@link #overdue} is to be asked after a time
     */
    Optional<Verdict> await(SentMessage sent, boolean direct) {
        Optional<Verdict> known = verdict(sent);
        if (known.isEmpty() && direct && mode == Confirm.MSRP_200) {
            return Optional.of(new Verdict(sent, Event.CONFIRMED, "every chunk was answered 200"));
        }
        if (known.isEmpty()) {
            awaited.put(sent.messageId(), sent);
        }
        return known;
    }

    /** The time for a report is over; {@return what that means; empty if there was one} @param direct as above */
    Optional<Verdict> overdue(SentMessage sent, boolean direct) {
        if (awaited.remove(sent.messageId()) == null) {
            return Optional.empty();
        }
        if (isToBeTold(sent)) {
            return Optional.of(new Verdict(sent, Event.UNCONFIRMED, "no notification that it is delivered came"));
        }
        return Optional.of(direct && mode != Confirm.REPORT // a relay's 200 says nothing of the device (MSRP-04)
                ? new Verdict(sent, Event.CONFIRMED, "no report; every chunk was answered 200")
                : new Verdict(sent, Event.UNCONFIRMED, "no report of it came"));
    }

    private boolean isToBeTold(SentMessage sent) {
        return mode == Confirm.IMDN && sent.isToBeTold();
    }

    private Optional<Verdict> verdict(SentMessage sent) {
        if (isToBeTold(sent)) {
            return sent.isTold() ? Optional.of(new Verdict(sent, Event.CONFIRMED, "the device told its sender that it has it"))
                    : Optional.empty();
        }
        return sent.isReported() ? Optional.of(new Verdict(sent, Event.CONFIRMED, "reported by the device")) : Optional.empty();
    }
}
