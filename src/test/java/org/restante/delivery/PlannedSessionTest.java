package org.restante.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.cpm.HeaderField;
import org.restante.msrp.SendingProfile;
import org.restante.policy.InviteRefusal;
import org.restante.queue.Outcome;
import org.restante.sipservlet.LegEvent;

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
            assertThat(ending.saved()).as("round trips").isEqualTo(2);
        });
    }

    @Test
    @Requirement("MRG-07")
    void mrg07_oneFailureReportLeavesAllOfTheContainerDeferred() {
        rig.start(true).transmitted().reported(rig.last(), 403);

        assertThat(rig.outcomes).hasSize(3);
        assertOutcomes(Outcome.Retry.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> {
            assertThat(ending.complete()).isFalse();
            assertThat(ending.saved()).as("nothing is saved by what did not arrive").isZero();
            assertThat(ending.returned()).isEqualTo(3);
        });
    }

    @Test
    void aDeviceThatCallsItselfOneThatTakesLargeChunksIsSentThem() {
        rig.start(false).tell(new LegEvent.Accepted(200, List.of(new HeaderField("Server", "CPM-client/OMA2.2 Restante-client")),
                "application/sdp", SessionRig.ANSWER.getBytes(US_ASCII))).bound();

        assertThat(rig.sent).hasSize(1);
        assertThat(rig.profiles).containsExactly(SendingProfile.bulk());
    }

    @Test
    void anyOtherDeviceIsSentChunksThatAreSafeForAll() {
        rig.start(false).tell(new LegEvent.Accepted(200, List.of(new HeaderField("Server", "CPM-client/OMA2.2")),
                "application/sdp", SessionRig.ANSWER.getBytes(US_ASCII))).bound();

        assertThat(rig.sent).hasSize(1);
        assertThat(rig.profiles).isEmpty();
    }

    /** Table E.3: whether the device answers it so or reports it. */
    @ParameterizedTest
    @CsvSource({"400, false", "413, false", "423, false", "400, true", "413, true", "423, true"})
    void aRefusedContainerGoesOnceMoreMessageByMessageAndOnlyTheBadOneStays(int status, boolean reported) {
        rig.start(true);
        if (reported) {
            rig.transmitted().reported(rig.last(), status);
        } else {
            rig.mediaRefused(status);
        }
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

    /** Table E.1: the next form, once; then the device is incapable of the message, and of no other. */
    @ParameterizedTest
    @ValueSource(ints = {415, 488, 606})
    void aPushThatIsRefusedIsOfferedPlainlyOnce(int status) {
        rig.close();
        rig = new SessionRig(2);
        rig.start(false).refuse(status);
        rig.follow();
        assertThat(rig.offers.get(0)).contains("a=accept-types:message/cpim multipart/mixed\r\n");
        assertThat(rig.offers.get(1)).contains("a=accept-types:message/cpim\r\n");
        rig.refuse(status);

        assertThat(rig.session.successor()).isEmpty();
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(rig.outcome(2)).isNull();
        assertThat(rig.endings).hasSize(2).last().satisfies(ending -> assertThat(ending.returned()).isEqualTo(1));
    }

    @Test
    void whatWasOfferedPlainlyGoesBare() {
        rig.close();
        rig = new SessionRig(2);
        rig.start(false).refuse(488).follow().accept(SessionRig.ANSWER.replace(" multipart/mixed", "")).bound().transmitted();

        assertThat(rig.sent).hasSize(2).allSatisfy(sent -> assertThat(sent.contentType()).isEqualTo("message/cpim"));
    }

    /** Table E.2: accept-types. */
    @Test
    void aDeviceThatTakesNoFormIsSparedTheMessage() {
        rig.close();
        rig = new SessionRig(2);
        rig.start(false).accept(SessionRig.ANSWER.replace("message/cpim multipart/mixed", "text/html"));

        assertThat(rig.byeHeaders).containsExactly(new HeaderField("Reason", "SIP;cause=488"));
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(rig.outcome(2)).isNull();
    }

    /** Table E.1: 503 without Retry-After also on the next address; with it, the device is left in peace. */
    @Test
    void anOutOfOrderCoreIsPassedByOnceUnlessItAsksForTime() {
        rig.close();
        rig = new SessionRig(1);
        rig.start(List.of("sip:one;lr", "sip:two;lr")).tell(new LegEvent.Refused(503, "", OptionalLong.empty()));
        assertThat(rig.endings).isEmpty();
        rig.tell(new LegEvent.Refused(503, "", OptionalLong.empty()));
        assertThat(rig.routes).containsExactly(List.of("sip:one;lr"), List.of("sip:two;lr"));
        assertThat(rig.endings).hasSize(1);

        rig.close();
        rig = new SessionRig(1);
        rig.start(List.of("sip:one;lr", "sip:two;lr")).refuse(503);
        assertThat(rig.routes).hasSize(1);
        assertThat(rig.endings).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"KEEP, 603, 0", "DISCARD, 603, 2", "DISCARD, 600, 0", "DISCARD, 480, 0"})
    void whatIsDeclinedIsThrownAwayOnlyIfThePolicySaysSo(String action, int status, int discarded) {
        rig.close();
        rig = new SessionRig(2, Map.of("decline.action", action));
        rig.start(false).refuse(status);

        assertThat(rig.discarded).hasSize(discarded);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isEqualTo(2));
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
