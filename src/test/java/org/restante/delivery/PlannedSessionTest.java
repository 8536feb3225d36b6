package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.policy.InviteRefusal;
import org.restante.queue.Outcome;

/** Sessions that are more than one message after the other: containers, and sessions that pass their claim on. */
@Timeout(60)
class PlannedSessionTest {

    private SessionRig rig = new SessionRig(3, Map.of("payload.strategy", "MERGED"));

    @AfterEach
    void close() {
        rig.close();
    }

    private void assertOutcomes(Class<? extends Outcome> outcome) {
        IntStream.rangeClosed(1, 3).forEach(i -> assertThat(rig.outcome(i)).isInstanceOf(outcome));
    }

    @Test
    @Requirement("MRG-07")
    void mrg07_oneConfirmationConfirmsAllOfTheContainer() {
        rig.start(true).transmitted();
        assertThat(rig.sent).hasSize(1);
        assertThat(rig.outcomes).isEmpty();
        rig.reported(rig.last(), 200);

        assertOutcomes(Outcome.Delivered.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> {
            assertThat(ending.complete()).isTrue();
            assertThat(ending.delivered()).isEqualTo(3);
        });
    }

    @Test
    @Requirement("MRG-07")
    void mrg07_oneFailureReportLeavesAllOfTheContainerDeferred() {
        rig.start(true).transmitted().reported(rig.last(), 400);

        assertOutcomes(Outcome.Retry.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> {
            assertThat(ending.complete()).isFalse();
            assertThat(ending.returned()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 423})
    void aRefusedContainerGoesOnceMoreMessageByMessageAndOnlyTheBadOneStays(int status) {
        rig.start(true).mediaRefused(status);
        assertThat(rig.outcomes).isEmpty();
        rig.transmitted().reported(rig.sent.get(1), 200).mediaRefused(status).transmitted().reported(rig.sent.get(3), 200);

        assertThat(rig.sent).hasSize(4);
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.outcome(2)).isNotInstanceOf(Outcome.Delivered.class);
        assertThat(rig.outcome(3)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void aLostConnectionLeavesTheContainer() {
        rig.start(true);
        rig.session.onLost(null, "reset");
        rig.settle();

        assertThat(rig.outcomes).isEmpty();
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isEqualTo(3));
    }

    @Test
    void aContainerThatIsTooBigForTheDeviceGoesMessageByMessage() {
        rig.start(false).accept(SessionRig.ANSWER + "a=max-size:700\r\n").bound();
        for (int i = 0; i < 3; i++) {
            rig.transmitted().reported(rig.sent.get(i), 200);
        }

        assertThat(rig.sent).hasSize(3);
        assertOutcomes(Outcome.Delivered.class);
    }

    @Test
    void everyLargeMessageHasASessionAndTheClaimGoesOnToTheNext() {
        rig.close();
        rig = new SessionRig(0, Map.of("lmm.delivery", "OWN_SESSION"));
        rig.waiting.add(SessionRig.largeMessage(1));
        rig.waiting.add(SessionRig.largeMessage(2));
        rig.start(true).transmitted().reported(rig.last(), 200);

        assertThat(rig.sent).hasSize(1);
        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isZero());
        rig.follow();
        assertThat(rig.agent.calls()).containsExactly("send", "end", "send");
        rig.accept(SessionRig.ANSWER).bound().transmitted().reported(rig.last(), 200);

        assertThat(rig.sent).hasSize(2);
        assertThat(rig.outcome(2)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.endings).hasSize(2);
        assertThat(rig.session.successor()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {415, 488, 606})
    void aLargeMessageWhoseSessionIsRefusedIsPushedOnTheSameClaim(int status) {
        rig.close();
        rig = new SessionRig(0, Map.of("lmm.delivery", "OWN_SESSION"));
        rig.waiting.add(SessionRig.largeMessage(1));
        rig.start(false).refuse(status);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isZero());
        rig.follow().accept(SessionRig.ANSWER).bound().transmitted().reported(rig.last(), 200);

        assertThat(rig.last().contentType()).startsWith("multipart/mixed");
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.session.successor()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"600, BUSY_EVERYWHERE", "603, DECLINED", "486, BUSY", "404, DEVICE_GONE"})
    void aRefusalTellsItsConsequence(int status, InviteRefusal expected) {
        rig.start(false).refuse(status);

        assertThat(rig.session.refusal()).contains(expected);
    }

    @Test
    void anInvitationIsTakenBackOnlyWhileItIsOpen() {
        rig.start(false).session.takeBack("declined on another device");
        rig.settle();
        assertThat(rig.agent.calls()).as("CANCEL").containsExactly("send", "end");

        rig.close();
        rig = new SessionRig(1);
        rig.start(true).session.takeBack("declined on another device");
        rig.settle();
        assertThat(rig.endings).isEmpty();
    }
}
