package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.cpm.HeaderField;
import org.restante.queue.Outcome;
import org.restante.queue.QueueUnavailableException;
import org.restante.sipservlet.LegEvent;

@Timeout(60)
class DeliverySessionTest {

    private static final long REPORT_WAIT = 30_000;
    private static final long NO_ANSWER = 60_000;
    private static final long HALF_A_LEASE = 45_000;
    private static final long LONGEST = 3_600_000;

    private SessionRig rig = new SessionRig(2);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void messagesGoOutOneAfterTheOtherAndTheByeComesLast() {
        rig.start(true);
        assertThat(rig.sent).hasSize(1);
        rig.transmitted();
        assertThat(rig.sent).as("the next waits for no report").hasSize(2);
        assertThat(rig.sent.get(0).messageId()).isNotEqualTo(rig.sent.get(1).messageId());
        rig.reported(rig.sent.get(0), 200).transmitted();
        assertThat(rig.agent.calls()).as("one report is out").containsExactly("send");
        rig.reported(rig.sent.get(1), 200);

        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.byeHeaders).isEmpty();
        assertThat(rig.media.calls()).containsExactly("localUri", "remote", "send", "send", "close");
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.outcome(2)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.endings).containsExactly(new Ending(true, 2, 0, OptionalLong.empty(), "everything is confirmed"));
    }

    @Test
    void newerMessageIsTakenAlongBeforeTheEnd() {
        rig.start(true).transmitted().transmitted();
        rig.waiting.add(SessionRig.message(3));
        rig.reported(rig.sent.get(0), 200).reported(rig.sent.get(1), 200);

        assertThat(rig.endings).isEmpty();
        rig.transmitted().reported(rig.sent.get(2), 200);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.delivered()).isEqualTo(3));
    }

    @Test
    void withoutReportTheResponsesCountIfThereIsNoRelay() {
        rig.close();
        rig = new SessionRig(1);
        rig.start(true).transmitted().timeOut(REPORT_WAIT);

        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void behindARelayTheResponsesDoNotCount() {
        rig.close();
        rig = new SessionRig(1);
        rig.start(false).accept(SessionRig.ANSWER.replaceFirst("a=path:", "a=path:msrp://192.0.2.99:2855/relay;tcp ")).bound()
                .transmitted().timeOut(REPORT_WAIT);

        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Retry.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isFalse());
    }

    /** A report may overtake the response to the last chunk, for better or worse. */
    @Test
    void earlyReportIsRemembered() {
        rig.start(true).reported(rig.sent.get(0), 200).transmitted();
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);

        rig.reported(rig.sent.get(1), 400).transmitted();
        assertThat(rig.outcome(2)).isEqualTo(new Outcome.Retry("the device reported 400"));
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 423, 499})
    void refusedMessageStaysDeferredAndTheNextIsSent(int status) {
        rig.start(true).mediaRefused(status).transmitted().reported(rig.last(), 200);

        assertThat(rig.outcome(1)).isEqualTo(new Outcome.Retry("the device refused it with " + status));
        assertThat(rig.outcome(2)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).as("a retry is due").isFalse());
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 415})
    void impossibleMessageIsNotTriedHereAgain(int status) {
        rig.start(true).mediaRefused(status).transmitted().reported(rig.last(), 200);

        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 408, 481, 501, 506})
    void refusedSessionIsEnded(int status) {
        rig.start(true).mediaRefused(status);

        assertThat(rig.outcomes).isEmpty();
        assertThat(rig.sent).hasSize(1);
        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isEqualTo(2));
    }

    @Test
    void messageTooBigForTheDeviceIsPassedOver() {
        rig.start(false).accept(SessionRig.ANSWER + "a=max-size:20\r\n").bound();

        assertThat(rig.sent).isEmpty();
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.delivered()).isZero());
    }

    @Test
    void lostConnectionLeavesWhatIsNotConfirmed() {
        rig.start(true).transmitted().reported(rig.sent.get(0), 200);
        rig.session.onLost(null, "reset");
        rig.settle();

        assertThat(rig.byeHeaders).containsExactly(new HeaderField("Reason", "SIP;cause=503"));
        assertThat(rig.endings).containsExactly(new Ending(false, 1, 1, OptionalLong.empty(), "MSRP: reset"));
    }

    @Test
    void byeOfTheDeviceEndsWithoutOurs() {
        rig.start(true).tell(new LegEvent.Ended(""));

        assertThat(rig.agent.calls()).containsExactly("send");
        assertThat(rig.media.calls()).endsWith("close");
        assertThat(rig.endings).hasSize(1);
        rig.tell(new LegEvent.Gone()).timeOut(LONGEST);
        assertThat(rig.endings).as("it ends once").hasSize(1);
    }

    @Test
    void refusalKeepsItsRetryAfter() {
        rig.start(false).refuse(480);

        assertThat(rig.agent.calls()).containsExactly("send");
        assertThat(rig.endings).singleElement().satisfies(ending ->
                assertThat(ending.retryAfter()).isEqualTo(OptionalLong.of(7)));
    }

    @Test
    void unusableAnswerIsEndedWithItsCause() {
        rig.start(false).accept("no SDP");

        assertThat(rig.byeHeaders).containsExactly(new HeaderField("Reason", "SIP;cause=488"));
        assertThat(rig.endings).hasSize(1);
    }

    @Test
    void ringingForeverIsEnded() {
        rig.start(false).tell(new LegEvent.Provisional(180)).timeOut(NO_ANSWER);

        assertThat(rig.agent.calls()).as("CANCEL").containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.reason()).contains("no answer"));
    }

    @Test
    void noAnswerTimerIsOfNoAccountOnceItAnswered() {
        rig.start(true).timeOut(NO_ANSWER);

        assertThat(rig.endings).isEmpty();
    }

    @Test
    void leaseThatWasTakenBackEndsTheDelivery() {
        rig.start(true).timeOut(HALF_A_LEASE);

        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.reason()).contains("taken back"));
    }

    @Test
    void messageThatExpiredSinceTheClaimIsNotSent() {
        rig.waiting.addFirst(SessionRig.expiredMessage(0));
        rig.start(true);

        assertThat(rig.sent).hasSize(1);
        rig.transmitted().transmitted();
        assertThat(rig.sent).hasSize(2);
    }

    @Test
    void longestTimeEndsTheDialogToo() {
        rig.start(true).timeOut(LONGEST);

        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.cancelled).as("nothing keeps the session in memory").contains(LONGEST, NO_ANSWER, HALF_A_LEASE);
    }

    @Test
    void storeThatIsDownEndsTheDelivery() {
        rig.storeFault = new QueueUnavailableException("finish", new IOException("gone"));
        rig.start(true).transmitted().reported(rig.sent.get(0), 200);

        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isFalse());
    }

    @Test
    void faultEndsTheDelivery() {
        rig.storeFault = new IllegalStateException("wanted by the test");
        rig.start(true).transmitted().reported(rig.sent.get(0), 200);

        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isFalse());
    }

    @Test
    void stopEndsItAndLeavesTheRest() {
        rig.start(true);
        rig.session.stop();
        rig.settle();

        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isEqualTo(2));
    }
}
