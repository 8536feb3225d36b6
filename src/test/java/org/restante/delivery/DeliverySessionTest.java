package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.cpm.HeaderField;
import org.restante.lane.Postponed;
import org.restante.msrp.OutgoingMessage;
import org.restante.queue.Outcome;
import org.restante.queue.QueueUnavailableException;
import org.restante.sipservlet.LegEvent;

@Timeout(60)
class DeliverySessionTest {

    private static final long REPORT_WAIT = 30_000;
    private static final long NO_ANSWER = 60_000;
    private static final long HALF_A_LEASE = 45_000;
    private static final long LONGEST = 3_600_000;
    private static final long GRACE = 8_000;

    private static final long STORE_PAUSE = Postponed.PAUSE.toMillis();
    private static final long WINDOW = ConfirmedMessages.WINDOW.toMillis();

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
        assertThat(rig.media.calls()).containsExactly("localPath", "remote", "send", "send", "close");
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.outcome(2)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.endings).containsExactly(new Ending(true, 2, 0, 0, OptionalLong.empty(), "everything is confirmed"));
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

    /** I-11: where others are awaited, a confirmation ends nothing by itself. */
    @Test
    void whatOneOfSeveralConfirmsIsNotedForTheOthers() {
        rig.close();
        rig = new SessionRig(1, Map.of("completion", "ALL_SELECTED"));
        rig.start(true).transmitted().reported(rig.last(), 200);

        assertThat(rig.confirmedForOthersToo).hasSize(1);
        assertThat(rig.outcomes).isEmpty();
        assertThat(rig.delivered).as("nobody else is awaited").hasSize(1);
        assertThat(rig.recorded).as("history").hasSize(1);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isTrue());
    }

    /** Table E.3: what is not confirmed when the session ends, or in time, may still be reported; what is confirmed is done with. */
    @Test
    void whatIsGivenBackUnconfirmedMayStillBeReported() {
        rig.start(false).accept(SessionRig.ANSWER.replaceFirst("a=path:", "a=path:msrp://192.0.2.99:2855/relay;tcp ")).bound()
                .transmitted().timeOut(REPORT_WAIT);
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Retry.class);
        rig.reported(rig.sent.get(0), 200);
        assertThat(rig.reportedLate).as("while the session lasts").hasSize(1);
        rig.transmitted().tell(new LegEvent.Ended("")).reported(rig.sent.get(1), 200);
        assertThat(rig.reportedLate).as("on its way when the session ended").hasSize(2);
        assertThat(rig.delivered).isEqualTo(rig.reportedLate);
        assertThat(rig.late.size()).isZero();
    }

    @Test
    void whatIsConfirmedIsNotRemembered() {
        rig.start(true).transmitted().reported(rig.sent.get(0), 200).transmitted().reported(rig.sent.get(1), 200);
        assertThat(rig.endings).hasSize(1);
        assertThat(rig.late.size()).isZero();
    }

    /** A report may overtake the response to the last chunk; one of a failure ends the message there. */
    @Test
    void earlyReportIsRemembered() {
        rig.start(true).reported(rig.sent.get(0), 200).transmitted().timeOut(WINDOW);
        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);

        rig.reported(rig.sent.get(1), 400);
        assertThat(rig.media.calls()).as("no more of it is sent").containsSubsequence("send", "send", "abort", "close");
        assertThat(rig.outcome(2)).isEqualTo(new Outcome.Refused("the device reported 400", 10));
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 423, 499})
    void refusedMessageStaysDeferredAndTheNextIsSent(int status) {
        rig.start(true).mediaRefused(status).transmitted().reported(rig.last(), 200);

        assertThat(rig.outcome(1)).isEqualTo(new Outcome.Refused("the device refused it with " + status, 10));
        assertThat(rig.outcome(2)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).as("a retry is due").isFalse());
    }

    @Test
    void whatIsTooLargeForTheDeviceIsNotTriedHereAgain() {
        rig.start(true).mediaRefused(413).transmitted().reported(rig.last(), 200);

        assertThat(rig.outcome(1)).isEqualTo(new Outcome.Failed("the device refused it with 413"));
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isTrue());
    }

    @Test
    void aFormThatIsRefusedIsFollowedByBareCpimAndOnlyThenTheDeviceIsIncapable() {
        rig.start(true).mediaRefused(415);
        assertThat(rig.outcomes).isEmpty();
        assertThat(rig.sent).extracting(OutgoingMessage::contentType).satisfiesExactly(
                first -> assertThat(first).startsWith("multipart/mixed"), second -> assertThat(second).isEqualTo("message/cpim"));
        rig.mediaRefused(415);
        assertThat(rig.outcome(1)).isEqualTo(new Outcome.Failed("the device refused it with 415"));

        rig.mediaRefused(415).transmitted().reported(rig.last(), 200);
        assertThat(rig.last().contentType()).isEqualTo("message/cpim");
        assertThat(rig.outcome(2)).as("the second one was taken bare").isInstanceOf(Outcome.Delivered.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 408, 481, 501})
    void refusedSessionIsEnded(int status) {
        rig.start(true).mediaRefused(status);

        String why = "the device refused it with " + status;
        assertThat(rig.outcomes.values()).containsExactly(status == 501 ? new Outcome.Refused(why, 10) : new Outcome.Retry(why));
        assertThat(rig.sent).hasSize(1);
        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isEqualTo(2));
    }

    @Test
    void aSessionOnTheWrongConnectionIsFollowedByOneOnAnotherButNotByAThird() {
        rig.start(true).mediaRefused(506);
        assertThat(rig.outcomes).isEmpty();
        assertThat(rig.agent.calls()).containsExactly("send", "end");
        rig.follow().accept(SessionRig.ANSWER).bound();
        assertThat(rig.sent).as("the same message in the new session").hasSize(2);

        rig.mediaRefused(506);
        assertThat(rig.session.successor()).isEmpty();
        assertThat(rig.outcome(1)).isEqualTo(new Outcome.Retry("the device refused it with 506"));
    }

    /** Table E.3: the report counts as the answer would. */
    @ParameterizedTest
    @CsvSource({"413, Failed, 0", "400, Refused, 0", "401, Refused, 0", "423, Refused, 0", "499, Refused, 0", "403, Retry, 1",
        "408, Retry, 1", "481, Retry, 1", "501, Refused, 1"})
    void aReportOfAFailureCountsAsItsStatus(int status, String outcome, int ended) {
        rig.start(true).transmitted().reported(rig.sent.get(0), status);

        assertThat(rig.outcome(1).getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(rig.outcome(1).reason()).isEqualTo("the device reported " + status);
        assertThat(rig.sent).as("the next was under way").hasSize(2);
        assertThat(rig.endings).as("403 and the like end the session").hasSize(ended);
    }

    /** Table E.3: 415 of what was sent; its second form goes behind what is under way, and the session waits for it. */
    @Test
    void aFormThatIsReportedAsRefusedIsFollowedByBareCpimInTheSameSession() {
        rig.start(true).transmitted().reported(rig.sent.get(0), 415);
        assertThat(rig.sent).as("one at a time").hasSize(2);
        rig.transmitted();
        assertThat(rig.sent).hasSize(3);
        assertThat(rig.last().contentType()).isEqualTo("message/cpim");
        rig.reported(rig.sent.get(1), 415).transmitted();
        assertThat(rig.sent).as("each has its own second form").hasSize(4);
        assertThat(rig.last().contentType()).isEqualTo("message/cpim");
        assertThat(rig.outcomes).isEmpty();
        rig.reported(rig.sent.get(2), 415).transmitted().reported(rig.sent.get(3), 200);

        assertThat(rig.outcome(1)).isEqualTo(new Outcome.Failed("the device reported 415"));
        assertThat(rig.outcome(2)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.agent.calls()).containsExactly("send", "end");
    }

    /** The same when everything is sent and only confirmations are awaited. */
    @Test
    void aFormThatIsReportedAsRefusedLastIsFollowedByBareCpimBeforeTheBye() {
        rig.start(true).transmitted().transmitted().reported(rig.sent.get(0), 200).reported(rig.sent.get(1), 415);
        assertThat(rig.endings).isEmpty();
        assertThat(rig.last().contentType()).isEqualTo("message/cpim");
        rig.transmitted().reported(rig.last(), 200);

        assertThat(rig.outcome(2)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.delivered()).isEqualTo(2));
    }

    /** Table E.3: 506 by a report; whatever is not confirmed comes in the new session, in the order of reception. */
    @Test
    void aSessionThatIsReportedToBeOnTheWrongConnectionIsFollowedByAnotherWithAllThatIsNotConfirmed() {
        rig.close();
        rig = new SessionRig(4);
        rig.start(true).transmitted().reported(rig.sent.get(0), 200).transmitted().transmitted().reported(rig.sent.get(2), 506);
        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.sent).hasSize(4);
        rig.follow().accept(SessionRig.ANSWER).bound();
        for (int i = 4; i < 7; i++) {
            rig.transmitted().reported(rig.sent.get(i), 200);
        }

        assertThat(rig.sent).hasSize(7);
        assertThat(rig.outcomes.keySet()).extracting(id -> id.value().getLeastSignificantBits()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rig.outcomes.values()).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Delivered.class));
        assertThat(rig.session.successor()).isEmpty();
        assertThat(rig.endings).last().satisfies(ending -> assertThat(ending.complete()).isTrue());
    }

    /** Who is stopped begins no other session. */
    @Test
    void aStoppedSessionOnTheWrongConnectionIsFollowedByNone() {
        rig.start(true);
        rig.session.stop("its user wants nothing delivered now");
        rig.settle().mediaRefused(506);

        assertThat(rig.session.successor()).isEmpty();
        assertThat(rig.outcome(1)).isEqualTo(new Outcome.Retry("the device refused it with 506"));
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
        assertThat(rig.endings).containsExactly(new Ending(false, 1, 0, 1, OptionalLong.empty(), "MSRP: reset"));
    }

    @Test
    void byeOfTheDeviceEndsWithoutOurs() {
        rig.start(true).tell(new LegEvent.Ended(""));

        assertThat(rig.agent.calls()).containsExactly("send");
        assertThat(rig.media.calls()).contains("close");
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
        rig.start(true).transmitted().reported(rig.sent.get(0), 200).timeOut(WINDOW);

        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).as("its end is not written down").isEmpty();
        rig.timeOut(STORE_PAUSE);
        assertThat(rig.endings).isEmpty();
    }

    @Test
    void whatWasConfirmedWhileTheStoreWasAwayCountsOnceItIsBack() {
        storeThatIsDownEndsTheDelivery();
        rig.storeFault = null;
        rig.timeOut(STORE_PAUSE);

        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.endings).containsExactly(
                new Ending(false, 1, 0, 1, OptionalLong.empty(), "the store cannot be reached"));
    }

    @Test
    void whoIsStoppedWaitsForTheStoreNoMore() {
        storeThatIsDownEndsTheDelivery();
        rig.session.stop("the node stops");
        rig.timeOut(STORE_PAUSE);

        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.delivered()).isZero());
    }

    @Test
    void whoFindsTooMuchWaitingForTheStoreEndsAtOnce() {
        rig.postponeAsMuchAsCanBe();
        rig.storeFault = new QueueUnavailableException("finish", new IOException("gone"));
        rig.start(true).transmitted().reported(rig.sent.get(0), 200).timeOut(WINDOW);

        assertThat(rig.endings).singleElement().satisfies(ending -> {
            assertThat(ending.complete()).isFalse();
            assertThat(ending.delivered()).isZero();
        });
    }

    @Test
    void faultEndsTheDelivery() {
        rig.storeFault = new IllegalStateException("wanted by the test");
        rig.start(true).transmitted().reported(rig.sent.get(0), 200).timeOut(WINDOW);

        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.complete()).isFalse());
    }

    @Test
    void aFaultWhileItEndsKeepsItFromEndingNoMore() {
        rig.storeFault = new IllegalStateException("wanted by the test");
        rig.start(true).transmitted().reported(rig.sent.get(0), 200);
        rig.session.onLost(null, "reset");
        rig.settle();

        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.delivered()).isZero());
    }

    @Test
    void confirmedMessagesLeaveTheQueueTogether() {
        rig.close();
        rig = new SessionRig(105);
        rig.start(true);
        for (int i = 0; i < 105; i++) {
            rig.transmitted();
        }
        rig.sent.forEach(message -> rig.reported(message, 200));

        assertThat(rig.groups).as("a full group, and what is left when everything is confirmed").extracting(List::size)
                .containsExactly(100, 5);
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.delivered()).isEqualTo(105));
    }

    @Test
    void aConfirmedMessageWaitsForNoOtherLongerThanTheWindow() {
        rig.start(true).transmitted().reported(rig.sent.get(0), 200);
        assertThat(rig.outcomes).as("others may follow").isEmpty();
        rig.timeOut(WINDOW);

        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.outcome(2)).isNull();
    }

    @Test
    @Requirement("ERR-09")
    void err09_whenTheNodeStopsWhatIsUnderWayIsFinishedAndNothingElseBegun() {
        rig.start(true);
        rig.session.stop("the node stops");
        rig.settle();
        assertThat(rig.endings).isEmpty();
        rig.transmitted();
        assertThat(rig.sent).hasSize(1);
        assertThat(rig.endings).isEmpty();
        rig.reported(rig.last(), 200);

        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).containsExactly(new Ending(false, 1, 0, 1, OptionalLong.empty(), "the node stops"));
    }

    @Test
    @Requirement("DEF-03")
    void def03_whenItsUserWantsNothingMoreWhatIsUnderWayIsFinishedAndTheRestWaits() {
        rig.start(true);
        rig.session.stop("its user wants nothing delivered now");
        rig.settle();
        rig.transmitted();
        rig.reported(rig.last(), 200);

        assertThat(rig.outcome(1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.sent).hasSize(1);
        assertThat(rig.endings).containsExactly(
                new Ending(false, 1, 0, 1, OptionalLong.empty(), "its user wants nothing delivered now"));
    }

    @Test
    @Requirement("ERR-09")
    void err09_whatIsNotFinishedInTimeIsBrokenOffBeforeTheBye() {
        rig.start(true);
        rig.session.stop("the node stops");
        rig.settle().timeOut(GRACE);

        assertThat(rig.media.calls()).startsWith("localPath", "remote", "send", "abort", "close");
        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).containsExactly(new Ending(false, 0, 0, 2, OptionalLong.empty(), "the node stops"));
    }

    @Test
    void stopEndsWhatHasNotBegun() {
        rig.start(false);
        rig.session.stop("the node stops");
        rig.settle();

        assertThat(rig.agent.calls()).containsExactly("send", "end");
        assertThat(rig.endings).singleElement().satisfies(ending -> assertThat(ending.returned()).isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource({"REPORT, 200, 30, Delivered", "MSRP_200, 0, 0, Delivered", "REPORT, 0, 30, Retry", "REPORT_OR_200, 0, 30, Delivered"})
    void whatCountsAsConfirmationIsAPolicy(String confirm, int reported, int seconds, String outcome) {
        rig.close();
        rig = new SessionRig(1, Map.of("confirm", confirm));
        rig.start(true).transmitted();
        if (reported > 0) {
            rig.reported(rig.last(), reported);
        }
        assertThat(rig.outcomes).hasSize(seconds == 0 || reported > 0 ? 1 : 0);
        if (rig.outcomes.isEmpty()) {
            rig.timeOut(REPORT_WAIT);
        }
        assertThat(rig.outcome(1).getClass().getSimpleName()).isEqualTo(outcome);
    }
}
