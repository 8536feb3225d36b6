package org.restante.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.NOW;
import static org.restante.queue.Samples.PHONE;
import static org.restante.queue.Samples.TABLET;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.restante.cpm.InstanceId;
import org.restante.queue.QueueOperations.Command;
import org.restante.queue.QueueOperations.Order;
import org.restante.queue.QueueOperations.Result;

/** The ends that messages of every durable queue can come to. */
public interface MessageEndingsContract {

    Instant EXPIRED = NOW.plus(Duration.ofHours(2));

    /** {@return the queue} */
    DeferredMessageQueue queue();

    /** {@return what operators may do to it} */
    QueueOperations operations();

    /** {@return how messages in it end} */
    MessageEndings endings();

    @Test
    default void whatOneDeviceConfirmedWaitsForTheOtherUntilItIsSaidToBeDelivered() {
        MessageId id = negative("two");
        Lease phone = claimed(PHONE);
        Lease tablet = claimed(TABLET);

        assertThat(endings().confirmed(phone, id, "reported", NOW)).isTrue();
        assertThat(endings().confirmed(phone, id, "again", NOW)).as("its lease is over").isFalse();
        assertThat(state(id)).isEqualTo(MessageState.DELIVERING);
        queue().release(tablet, "busy", NOW);
        assertThat(state(id)).isEqualTo(MessageState.QUEUED);
        assertThat(queue().backlog(BOB).messages()).isEqualTo(1);
        assertThat(claim(PHONE)).as("it has the message").isEmpty();

        claimed(TABLET);
        assertThat(endings().delivered(BOB, id, true, NOW)).isTrue();
        assertThat(endings().delivered(BOB, id, true, NOW)).isFalse();
        assertThat(state(id)).isEqualTo(MessageState.DELIVERED);
        assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);
        assertThat(queue().historyDue(NOW.plusSeconds(60), 9)).extracting(DeferredMessage::id).containsExactly(id);
    }

    @Test
    default void whatADeviceConfirmedEndsAsDeliveredAndNobodyIsToldOfAFailure() {
        MessageId expired = negative("expires");
        Lease phone = claimed(PHONE);
        endings().confirmed(phone, expired, "reported", NOW);
        queue().sweep(EXPIRED, 9);
        assertThat(state(expired)).isEqualTo(MessageState.DELIVERED);

        MessageId discarded = negative("is discarded");
        endings().confirmed(claimed(PHONE), discarded, "reported", NOW);
        assertThat(operations().carryOut(discarded, new Order(Command.DISCARD, "owner", "read it", NOW))).isEqualTo(Result.DONE);
        assertThat(state(discarded)).isEqualTo(MessageState.DELIVERED);
        assertThat(queue().noticesDue(EXPIRED, 9)).isEmpty();
    }

    @Test
    default void deliveredContentIsDroppedOnceNobodyIsSentItAndItsHistoryIsRecorded() {
        MessageId id = negative("dropped");
        Lease tablet = claimed(TABLET);
        endings().delivered(BOB, id, true, NOW);
        assertThat(queue().content(BOB, id)).isNotNull();
        queue().release(tablet, "over", NOW);
        assertThat(queue().content(BOB, id)).isNotNull();
        queue().historyRecorded(BOB, List.of(id));
        assertThatThrownBy(() -> queue().content(BOB, id)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void whatEveryDeviceRefusedForGoodIsUndeliverableAndItsSenderIsToBeTold() {
        MessageId id = negative("poison");
        Lease phone = claimed(PHONE);
        assertThat(undeliverable(id, PHONE)).as("it is being sent").isFalse();
        queue().done(phone, id, new Outcome.Failed("too large"), NOW);
        assertThat(undeliverable(id, PHONE, TABLET)).as("the tablet was never asked").isFalse();
        queue().release(claimed(TABLET), "lost", NOW);
        assertThat(undeliverable(id, PHONE)).as("the tablet may have it").isFalse();
        queue().done(claimed(TABLET), id, new Outcome.Failed("too large"), NOW);

        assertThat(undeliverable(id, PHONE)).isTrue();
        assertThat(undeliverable(id, PHONE)).isFalse();
        assertThat(state(id)).isEqualTo(MessageState.UNDELIVERABLE);
        assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);
        assertThat(queue().noticesDue(NOW, 9)).extracting(DeferredMessage::id).containsExactly(id);
    }

    @Test
    default void whatADeviceConfirmedIsNeverUndeliverable() {
        MessageId id = negative("had by one");
        Lease phone = claimed(PHONE);
        Lease tablet = claimed(TABLET);
        endings().confirmed(phone, id, "reported", NOW);
        queue().done(tablet, id, new Outcome.Failed("too large"), NOW);
        assertThat(undeliverable(id, PHONE, TABLET)).isFalse();
    }

    @Test
    default void whatIsReportedAfterItWasGivenBackIsConfirmedAndWaitsForTheOthers() {
        MessageId id = negative("late");
        assertThat(reported(PHONE, id)).as("it was never given it").isFalse();
        queue().release(claimed(PHONE), "the device ended the session", NOW);

        assertThat(reported(PHONE, id)).isTrue();
        assertThat(reported(PHONE, id)).as("once").isFalse();
        assertThat(queue().devices(BOB, id)).singleElement().satisfies(line -> {
            assertThat(line.status()).isEqualTo(DeviceDelivery.Status.CONFIRMED);
            assertThat(line.reason()).isEqualTo("late");
        });
        assertThat(claim(PHONE)).as("it has the message").isEmpty();
        assertThat(claim(TABLET)).as("the tablet has it not").isPresent();
    }

    @Test
    default void aLateReportLeavesTheLeaseOfANewDeliveryAlone() {
        MessageId id = negative("again");
        queue().release(claimed(PHONE), "lost", NOW);
        Lease again = claimed(PHONE);

        assertThat(reported(PHONE, id)).isTrue();
        assertThat(state(id)).isEqualTo(MessageState.DELIVERING);
        assertThat(queue().claimed(again, Optional.empty(), 9, NOW)).hasSize(1);
        assertThat(endings().confirmed(again, id, "reported again", NOW)).isTrue();
        assertThat(reported(PHONE, id)).isFalse();
    }

    @Test
    default void aLateReportDoesNotReviveWhatHasExpiredButWhatItConfirmsEndsAsDelivered() {
        MessageId gone = negative("gone");
        queue().release(claimed(PHONE), "lost", NOW);
        queue().sweep(EXPIRED, 9);
        assertThat(reported(PHONE, gone)).isFalse();
        assertThat(state(gone)).isEqualTo(MessageState.EXPIRED);

        MessageId told = negative("told");
        queue().release(claimed(PHONE), "lost", NOW);
        reported(PHONE, told);
        queue().sweep(EXPIRED, 9);
        assertThat(state(told)).isEqualTo(MessageState.DELIVERED);
    }

    @Test
    default void whatADeviceTookBeforeAnyDeliveryIsConfirmedAndTheOthersThatWereOfferedItAreStillGivenIt() {
        MessageId id = negative("at once");

        assertThat(taken(PHONE, id)).isTrue();
        assertThat(taken(PHONE, id)).as("once").isFalse();
        assertThat(state(id)).isEqualTo(MessageState.QUEUED);
        assertThat(queue().devices(BOB, id)).extracting(DeviceDelivery::device, DeviceDelivery::status)
                .containsExactlyInAnyOrder(tuple(PHONE, DeviceDelivery.Status.CONFIRMED), tuple(TABLET, DeviceDelivery.Status.RETRY));
        assertThat(claim(PHONE)).as("it has the message").isEmpty();
        queue().release(claimed(TABLET), "busy", NOW);
        assertThat(taken(TABLET, id)).as("given back").isTrue();
        queue().sweep(EXPIRED, 9);
        assertThat(state(id)).isEqualTo(MessageState.DELIVERED);
        assertThat(taken(TABLET, id)).isFalse();
        assertThat(queue().noticesDue(EXPIRED, 9)).isEmpty();
    }

    @Test
    default void whatADeviceTookBeforeLeavesTheLeaseOfADeliveryToItAlone() {
        MessageId id = negative("is being delivered");
        Lease phone = claimed(PHONE);

        assertThat(taken(PHONE, id)).isFalse();
        assertThat(queue().claimed(phone, Optional.empty(), 9, NOW)).hasSize(1);
        assertThat(queue().devices(BOB, id)).hasSize(1);
        assertThat(endings().confirmed(phone, id, "reported", NOW)).isTrue();
    }

    private boolean taken(InstanceId device, MessageId id) {
        return endings().taken(BOB, device, Set.of(PHONE, TABLET), id, "late", NOW);
    }

    private boolean reported(InstanceId device, MessageId id) {
        return endings().reported(BOB, device, id, "late", NOW);
    }

    @Test
    default void aMessageThatIsNotThereEndsInNoWay() {
        MessageId nobody = new MessageId(UUID.randomUUID());
        assertThat(endings().delivered(BOB, nobody, false, NOW)).isFalse();
        assertThat(undeliverable(nobody)).isFalse();
        assertThat(reported(PHONE, nobody)).isFalse();
        assertThat(taken(PHONE, nobody)).isFalse();
    }

    private boolean undeliverable(MessageId id, InstanceId... devices) {
        return endings().undeliverable(BOB, id, Set.of(devices), NOW);
    }

    private MessageId negative(String name) {
        return Samples.idOf(queue().defer(Samples.withNegativeDelivery(Samples.pager(BOB, name, 5)), Samples.stream("hello")));
    }

    private Optional<Lease> claim(InstanceId device) {
        return queue().claim(BOB, device, UUID.randomUUID(), "node1", NOW, Duration.ofMinutes(1));
    }

    private Lease claimed(InstanceId device) {
        return claim(device).orElseThrow();
    }

    private MessageState state(MessageId id) {
        return queue().find(id).orElseThrow().state();
    }
}
