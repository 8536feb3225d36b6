package org.restante.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.NOW;
import static org.restante.queue.Samples.PHONE;
import static org.restante.queue.Samples.TABLET;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.cpm.InstanceId;
import org.restante.queue.QueueOperations.Command;
import org.restante.queue.QueueOperations.Given;
import org.restante.queue.QueueOperations.Order;
import org.restante.queue.QueueOperations.Result;

/** What operators can do to every queue. */
public interface QueueOperationsContract {

    /** {@return the queue} */
    DeferredMessageQueue queue();

    /** {@return what operators may do to it} */
    QueueOperations operations();

    @Test
    @Requirement("DEF-16")
    default void def16_aDiscardedMessageIsGoneForEveryDeviceAndItsSenderIsToBeTold() {
        MessageId id = held();

        assertThat(order(id, Command.DISCARD)).isEqualTo(Result.DONE);

        assertThat(queue().find(id).orElseThrow().state()).isEqualTo(MessageState.DISCARDED);
        assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);
        assertThat(claim(PHONE)).isEmpty();
        assertThatThrownBy(() -> queue().content(BOB, id)).isInstanceOf(IllegalStateException.class);
        assertThat(queue().noticesDue(NOW, 9)).extracting(DeferredMessage::id).containsExactly(id);
        assertThat(order(id, Command.DISCARD)).isEqualTo(Result.ALREADY);
        assertThat(order(id, Command.EXPIRE)).isEqualTo(Result.TOO_LATE);
        assertThat(order(id, Command.RETRY)).isEqualTo(Result.TOO_LATE);
    }

    @Test
    @Requirement("DEF-14")
    default void def14_aCopyOfADiscardedMessageIsADuplicate() {
        MessageId id = held();
        order(id, Command.DISCARD);

        assertThat(queue().defer(Samples.pager(BOB, "m", 5), Samples.stream("hello"))).isEqualTo(new Deferral.Duplicate(id));
    }

    @Test
    default void anExpiredMessageEndsAsIfItsTimeHadRunOut() {
        MessageId id = held();

        assertThat(order(id, Command.EXPIRE)).isEqualTo(Result.DONE);

        assertThat(queue().find(id).orElseThrow().state()).isEqualTo(MessageState.EXPIRED);
        assertThat(queue().noticesDue(NOW, 9)).hasSize(1);
        assertThat(queue().hasWaiting(BOB, NOW)).isFalse();
    }

    @Test
    @Requirement("DEF-13")
    default void def13_aMessageUnderWayEndsWhenItsLeaseDoes() {
        for (Command command : new Command[] {Command.EXPIRE, Command.DISCARD}) {
            MessageId id = Samples.idOf(queue().defer(Samples.pager(BOB, command.name(), 5), Samples.stream("hello")));
            Lease lease = claim(PHONE).orElseThrow();

            assertThat(order(id, command)).isEqualTo(Result.PENDING);

            assertThat(queue().claimed(lease, Optional.empty(), 9, NOW.plusMillis(1))).as("not picked any more").isEmpty();
            assertThat(queue().claim(BOB, TABLET, UUID.randomUUID(), "node1", NOW.plusMillis(1), Duration.ofMinutes(1)))
                    .isEmpty();
            assertThat(queue().sweep(NOW.plusMillis(1), 9)).isEmpty();
            queue().release(lease, "end", NOW);
            assertThat(queue().sweep(NOW.plusMillis(1), 9)).extracting(DeferredMessage::state).containsExactly(
                    command == Command.EXPIRE ? MessageState.EXPIRED : MessageState.DISCARDED);
        }
    }

    @Test
    default void aMessageUnderWayThatADeviceConfirmsIsDeliveredWhateverWasOrdered() {
        MessageId id = held();
        Lease lease = claim(PHONE).orElseThrow();
        order(id, Command.DISCARD);

        assertThat(queue().done(lease, id, new Outcome.Delivered("200", false), NOW)).isTrue();

        assertThat(queue().find(id).orElseThrow().state()).isEqualTo(MessageState.DELIVERED);
        assertThat(queue().noticesDue(NOW, 9)).isEmpty();
    }

    @Test
    default void aMessageOnHoldIsOfferedToNobodyUntilItIsReleasedAndItsTimeRunsOn() {
        MessageId id = held();
        assertThat(order(id, Command.HOLD)).isEqualTo(Result.DONE);
        assertThat(order(id, Command.HOLD)).isEqualTo(Result.ALREADY);

        assertThat(queue().find(id).orElseThrow().onHold()).isTrue();
        assertThat(claim(PHONE)).isEmpty();
        assertThat(queue().hasWaiting(BOB, NOW)).isFalse();
        assertThat(queue().backlog(BOB).messages()).isEqualTo(1);

        assertThat(order(id, Command.RELEASE)).isEqualTo(Result.DONE);
        assertThat(order(id, Command.RELEASE)).isEqualTo(Result.ALREADY);
        assertThat(claim(PHONE)).isPresent();
    }

    @Test
    @Requirement("DEF-13")
    default void def13_aMessageOnHoldExpires() {
        MessageId id = held();
        order(id, Command.HOLD);
        assertThat(queue().sweep(Samples.pager(BOB, "m", 5).expiresAt(), 9)).extracting(DeferredMessage::id)
                .containsExactly(id);
    }

    @Test
    default void retryOffersAMessageAgainToADeviceThatWouldNotTakeIt() {
        MessageId id = held();
        queue().done(claim(PHONE).orElseThrow(), id, new Outcome.Failed("415"), NOW);
        assertThat(claim(PHONE)).isEmpty();

        assertThat(order(id, Command.RETRY)).isEqualTo(Result.DONE);

        assertThat(claim(PHONE)).isPresent();
    }

    @Test
    default void everyOrderIsKeptWithWhoWhenAndWhy() {
        MessageId id = held();
        order(id, Command.HOLD);
        Order second = new Order(Command.DISCARD, "owner", "spam", NOW.plusSeconds(5));
        operations().carryOut(id, second);

        assertThat(operations().ordersOf(id)).containsExactly(
                new Given(new Order(Command.HOLD, "operator", "a test", NOW), Result.DONE), new Given(second, Result.DONE));
        MessageId nobody = new MessageId(UUID.randomUUID());
        assertThat(order(nobody, Command.DISCARD)).isEqualTo(Result.NO_MESSAGE);
        assertThat(operations().ordersOf(nobody)).isEmpty();
        queue().sweep(NOW.plus(Duration.ofDays(30)), 9);
        assertThat(operations().ordersOf(id)).as("forgotten with the message").isEmpty();
    }

    private MessageId held() {
        return Samples.idOf(queue().defer(Samples.withNegativeDelivery(Samples.pager(BOB, "m", 5)), Samples.stream("hello")));
    }

    private Result order(MessageId id, Command command) {
        return operations().carryOut(id, new Order(command, "operator", "a test", NOW));
    }

    private Optional<Lease> claim(InstanceId device) {
        return queue().claim(BOB, device, UUID.randomUUID(), "node1", NOW, Duration.ofMinutes(1));
    }
}
