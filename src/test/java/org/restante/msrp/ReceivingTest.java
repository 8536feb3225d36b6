package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a passive session makes of what its peer sends, octet by octet and without a socket. */
class ReceivingTest {

    private static final MsrpLimits LIMITS = new MsrpLimits(512, 16, 2048, 2, 100, 3, 2, Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(30), 2048);

    private final EmbeddedEnd end = new EmbeddedEnd(LIMITS);
    private final CollectingSink sink = new CollectingSink();

    @AfterEach
    void release() {
        end.channel.finishAndReleaseAll();
    }

    private EmbeddedEnd boundAndReceiving() {
        end.listener.receivingInto(sink);
        return end.bound();
    }

    @Test
    void emptySendBindsAndIsAnsweredBeforeTheOwnerHears() {
        end.pathed();
        end.receive(end.send("bind0001", "1-0/0", "", '$'));
        assertThat(end.written()).isEqualTo("MSRP tid0tid0 200 OK\r\nTo-Path: " + EmbeddedEnd.PEER + "\r\nFrom-Path: "
                + end.session.localUri() + "\r\n-------tid0tid0$\r\n");
        assertThat(end.listener.told()).containsExactly("bound");
    }

    @Test
    void emptySendBindsEvenIfItTellsAContentType() {
        end.pathed();
        end.receive(end.send("bind0001", "1-0/0", "", '$', "Content-Type: text/plain", "", ""));
        assertThat(end.writtenStarts()).containsExactly("200 OK");
        assertThat(end.listener.told()).containsExactly("bound");
    }

    @Test
    void octetsInAnEmptySendAreAnswered400() {
        end.bound();
        end.receive(end.send("m001", "1-0/0", "abc", '$'));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request");
        assertThat(end.listener.told()).containsExactly("bound");
    }

    @Test
    void connectionThatComesBeforeThePathWaitsForIt() {
        end.listener.receivingInto(sink);
        end.receive(end.send("bind0001", "1-0/0", "", '$') + end.send("m001", "1-5/5", "hello", '$'));
        assertThat(end.written()).isEmpty();
        assertThat(end.channel.config().isAutoRead()).isFalse();
        end.pathed();
        assertThat(end.writtenStarts()).containsExactly("200 OK", "200 OK");
        assertThat(end.channel.config().isAutoRead()).isTrue();
        assertThat(end.listener.told()).containsExactly("bound", "message m001 text/plain 5");
        assertThat(sink.octets()).asString().isEqualTo("hello");
    }

    @Test
    void connectionThatWaitsForAPathIsClosedInTheEnd() {
        end.receive(end.send("bind0001", "1-0/0", "", '$'));
        end.channel.advanceTimeBy(10, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.channel.isOpen()).isFalse();
        assertThat(end.listener.told()).as("the session itself goes on").isEmpty();
    }

    @Test
    void passiveSessionThatNobodyBindsIsLost() {
        end.pathed();
        end.channel.advanceTimeBy(30, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.listener.told()).containsExactly("lost: no connection in time");
    }

    @Test
    void connectionThatNamesNoSessionIsClosed() {
        end.channel.advanceTimeBy(9, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.channel.isOpen()).isTrue();
        end.channel.advanceTimeBy(1, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.channel.isOpen()).isFalse();
    }

    @Test
    void connectionOfASessionMayBeSilentForLong() {
        end.bound();
        end.channel.advanceTimeBy(1, TimeUnit.HOURS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.channel.isOpen()).isTrue();
        assertThat(end.listener.told()).containsExactly("bound");
    }

    @Test
    void sessionIdOfNobodyIsAnswered481AndClosed() {
        end.pathed();
        end.receive(EmbeddedEnd.frame("SEND", "msrp://here.example:2855/OWN1own1;tcp", "Message-ID: m001", "", '$'));
        assertThat(end.writtenStarts()).containsExactly("481 Session Does Not Exist");
        assertThat(end.channel.isOpen()).isFalse();
    }

    @Test
    void wrongFromPathIsAnswered481() {
        end.session.remotePath(List.of(MsrpUri.parse("msrp://peer.example:9/other;tcp")));
        end.receive(end.send("bind0001", "1-0/0", "", '$'));
        assertThat(end.writtenStarts()).containsExactly("481 Session Does Not Exist");
        assertThat(end.listener.told()).isEmpty();
    }

    @Test
    void chunksOutOfOrderAndOverlappingMakeOneMessageWhereTheLaterWins() {
        boundAndReceiving();
        end.receive(end.send("m001", "6-10/10", "fghij", '$'));
        end.receive(end.send("m001", "1-3/10", "abc", '+'));
        assertThat(sink.complete()).isFalse();
        end.receive(end.send("m001", "3-7/10", "CDEFG", '+', "Success-Report: yes"));
        assertThat(sink.octets()).asString().isEqualTo("abCDEFGhij");
        assertThat(end.writtenStarts()).containsExactly("200 OK", "200 OK", "200 OK", "REPORT");
    }

    @Test
    void unknownRangeAndTotalAreKnownAtTheEnd() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-*/*", "abc", '+') + end.send("m001", "4-*/*", "def", '$'));
        assertThat(sink.octets()).asString().isEqualTo("abcdef");
        assertThat(end.listener.told()).contains("message m001 text/plain -1");
    }

    @ParameterizedTest
    @CsvSource({"yes, 200 OK REPORT", "no, REPORT", "partial, REPORT", "YES, 200 OK REPORT", "nonsense, 200 OK REPORT"})
    void responsesFollowFailureReportAndReportsSuccessReport(String failureReport, String expected) {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/3", "abc", '$', "Failure-Report: " + failureReport, "Success-Report: yes"));
        assertThat(String.join(" ", end.writtenStarts())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"yes, 415 Unsupported Media Type", "partial, 415 Unsupported Media Type", "no, ''"})
    void refusalsFollowFailureReport(String failureReport, String expected) {
        end.listener.receiving(message -> new Reception.Refused(415));
        end.bound();
        end.receive(end.send("m001", "1-3/3", "abc", '$', "Failure-Report: " + failureReport, "Success-Report: yes"));
        assertThat(String.join(" ", end.writtenStarts())).isEqualTo(expected);
    }

    @Test
    void answerToTheLastChunkWaitsForTheSink() {
        CompletableFuture<Integer> verdict = new CompletableFuture<>();
        sink.answering(verdict);
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/3", "abc", '$', "Success-Report: yes"));
        assertThat(end.written()).isEmpty();
        verdict.complete(200);
        assertThat(end.writtenStarts()).containsExactly("200 OK", "REPORT");
    }

    @ParameterizedTest
    @CsvSource({"413, 413 Stop Sending Message", "0, 408 Request Timeout", "-1, 408 Request Timeout"})
    void messageThatTheSinkDoesNotTakeIsNotReported(int status, String expected) {
        sink.answering(status < 0 ? CompletableFuture.failedFuture(new IllegalStateException("disk full"))
                : CompletableFuture.completedFuture(status));
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/3", "abc", '$', "Success-Report: yes"));
        assertThat(end.writtenStarts()).containsExactly(expected);
    }

    @Test
    void sessionClosedWhileTheSinkThinksStillAnswers() {
        CompletableFuture<Integer> verdict = new CompletableFuture<>();
        sink.answering(verdict);
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/3", "abc", '$'));
        end.session.close();
        end.channel.runPendingTasks();
        assertThat(end.channel.isOpen()).isTrue();
        verdict.complete(200);
        assertThat(end.writtenStarts()).containsExactly("200 OK");
        assertThat(end.channel.isOpen()).isFalse();
        assertThat(sink.abandoned()).isEmpty();
    }

    @Test
    void nothingIsReadWhileTheSinkIsBusy() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        sink.busyUntil(free);
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m001", "4-6/6", "def", '$'));
        assertThat(sink.writes()).isEqualTo(1);
        assertThat(end.channel.config().isAutoRead()).isFalse();
        end.channel.advanceTimeBy(1, TimeUnit.HOURS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.channel.isOpen()).as("our own pause is not the peer's silence").isTrue();
        free.complete(null);
        end.channel.runPendingTasks();
        assertThat(sink.octets()).asString().isEqualTo("abcdef");
        assertThat(end.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void sinkThatFailsRefusesTheMessage() {
        sink.busyUntil(CompletableFuture.failedFuture(new IllegalStateException("disk full")));
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m001", "4-6/6", "def", '$'));
        assertThat(end.writtenStarts()).containsExactly("413 Stop Sending Message", "413 Stop Sending Message");
        assertThat(sink.abandoned()).isEqualTo("its sink failed");
        assertThat(sink.writes()).isEqualTo(1);
    }

    @Test
    void abortedMessageIsAbandoned() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m001", "4-6/6", "d", '#'));
        assertThat(end.writtenStarts()).containsExactly("200 OK", "200 OK");
        assertThat(sink.abandoned()).isEqualTo("aborted by its sender");
        assertThat(sink.complete()).isFalse();
    }

    @Test
    void messageMayBeAbortedBySendWithoutContent() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m001", "4-3/6", "", '#'));
        assertThat(sink.abandoned()).isEqualTo("aborted by its sender");
    }

    @Test
    void messageAtTheLimitPassesAndOneOctetMoreIsRefused() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-100/100", "x".repeat(100), '$') + end.send("m002", "1-101/101", "x".repeat(101), '$'));
        assertThat(end.writtenStarts()).containsExactly("200 OK", "413 Stop Sending Message");
        assertThat(sink.octets()).hasSize(100);
        assertThat(end.listener.told()).doesNotContain("message m002 text/plain 101");
    }

    @Test
    void messageThatHidesItsSizeIsRefusedWhereItExceedsTheLimit() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-*/*", "x".repeat(101), '+'));
        assertThat(end.writtenStarts()).containsExactly("413 Stop Sending Message");
        assertThat(sink.abandoned()).isEqualTo("larger than 100 octets");
    }

    @Test
    void moreMessagesAtATimeThanTheLimitAreRefused() {
        boundAndReceiving();
        for (int i = 1; i <= 4; i++) {
            end.receive(end.send("m00" + i, "1-3/6", "abc", '+'));
        }
        assertThat(end.writtenStarts()).containsExactly("200 OK", "200 OK", "200 OK", "413 Stop Sending Message");
    }

    @Test
    void refusedMessagesThatAreNeverEndedDoNotBlockTheSession() {
        end.listener.receiving(message -> new Reception.Refused(415));
        end.bound();
        for (int i = 1; i <= 5; i++) {
            end.receive(end.send("m00" + i, "1-3/6", "abc", '+'));
        }
        assertThat(end.writtenStarts()).hasSize(5).containsOnly("415 Unsupported Media Type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4-6/7", "4-5/5"})
    void totalThatChangesIsRefused(String range) {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m001", range, "def", '$'));
        assertThat(end.writtenStarts()).containsExactly("200 OK", "400 Bad Request");
        assertThat(sink.abandoned()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0-2/3", "3-1/3", "1-4/3", "1-x/3", "1-3", "9007199254740993-*/*", "99999999999999999999-*/*",
        "-1-3/3", "1--3/3", ""})
    void illegalByteRangeIsAnswered400(String range) {
        boundAndReceiving();
        end.receive(end.send("m001", range, "abc", '$'));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request");
        assertThat(end.channel.isOpen()).isTrue();
    }

    @Test
    void chunkThatExceedsItsRangeIsRefused() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abcd", '+'));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request");
    }

    @Test
    void endBeforeOctetsThatArrivedIsRefused() {
        boundAndReceiving();
        end.receive(end.send("m001", "10-12/*", "abc", '+') + end.send("m001", "1-3/*", "abc", '$'));
        assertThat(end.writtenStarts()).containsExactly("200 OK", "400 Bad Request");
    }

    @Test
    void unknownMethodIsAnswered501() {
        end.bound();
        end.receive(EmbeddedEnd.frame("NICKNAME", end.session.localUri().toString(), "Use-Nickname: \"x\"", "", '$'));
        assertThat(end.writtenStarts()).containsExactly("501 Unknown Method");
        assertThat(end.channel.isOpen()).isTrue();
    }

    @Test
    void malformedHeaderLineIsAnswered400AndTheConnectionGoesOn() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/3", "abc", '$', "no colon") + end.send("m002", "1-3/3", "abc", '$'));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request", "200 OK");
    }

    @Test
    void headBeyondTheLimitsIsAnswered400AndClosed() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m001", "4-6/6", "def", '$', "X: y\r\n".repeat(20)));
        assertThat(end.writtenStarts()).containsExactly("200 OK", "400 Bad Request");
        assertThat(end.channel.isOpen()).isFalse();
        assertThat(sink.abandoned()).isNotEmpty();
        assertThat(end.listener.told()).last().asString().startsWith("lost: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"msrp://peer.example:9/x;;tcp", "msrp://peer;;", "msrp://;tcp", "http://peer/", "",
        "msrp://a/1;tcp msrp://b/2;tcp msrp://c/3;tcp", "msrp://peer.example:99999/x;tcp"})
    void requestThatCannotBeAnsweredClosesTheConnection(String from) {
        end.pathed();
        end.receive("MSRP tid0tid0 SEND\r\nTo-Path: " + end.session.localUri() + "\r\nFrom-Path: " + from
                + "\r\n-------tid0tid0$\r\n");
        assertThat(end.written()).doesNotContain("200");
        assertThat(end.channel.isOpen()).isFalse();
    }

    @Test
    void requestToNowhereIsAnswered400() {
        end.bound();
        end.receive(EmbeddedEnd.frame("SEND", "sip:bob@example.org", "Message-ID: m001", "", '$'));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request");
    }

    @Test
    void peerThatGoesOnMakingNoSenseIsGivenUp() {
        end.bound();
        for (int i = 0; i < 17; i++) {
            assertThat(end.channel.isOpen()).as("at request %d", i).isTrue();
            end.receive(EmbeddedEnd.frame("NICKNAME", end.session.localUri().toString(), "X: y", "", '$'));
        }
        assertThat(end.channel.isOpen()).isFalse();
    }

    @Test
    void silenceInTheMiddleOfAFrameLosesTheSession() {
        boundAndReceiving();
        String frame = end.send("m001", "1-3/3", "abc", '$');
        end.receive(frame.substring(0, frame.length() - 1));
        end.channel.advanceTimeBy(60, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.channel.isOpen()).isFalse();
        assertThat(sink.abandoned()).isNotEmpty();
        assertThat(end.listener.told()).last().isEqualTo("lost: connection given up: silent in the middle of a frame");
    }

    @Test
    void contentWithoutEndIsGivenUpEvenThoughItWasRefused() {
        end.bound();
        String frame = end.send("m001", "1-*/*", "x", '$');
        end.receive(frame.substring(0, frame.indexOf("\r\n-------")));
        byte[] more = new byte[1 << 16];
        for (int i = 0; i < 17 && end.channel.isOpen(); i++) {
            end.receive(more.clone());
        }
        assertThat(end.channel.isOpen()).isFalse();
    }

    @Test
    void lostConnectionAbandonsWhatIsIncompleteAndIsToldOnce() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+'));
        end.channel.close();
        end.session.close();
        assertThat(sink.abandoned()).isEqualTo("connection lost");
        assertThat(end.listener.told()).containsExactly("bound", "message m001 text/plain 6", "lost: connection lost");
    }

    @Test
    void closedSessionIsQuietAndKnownNoMore() {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+'));
        end.session.close();
        end.channel.runPendingTasks();
        assertThat(sink.abandoned()).isEqualTo("session closed");
        assertThat(end.channel.isOpen()).isFalse();
        assertThat(end.listener.told()).containsExactly("bound", "message m001 text/plain 6");
    }

    @ParameterizedTest
    @CsvSource({"yes, REPORT", "partial, REPORT", "no, ''"})
    void messageThatStandsStillIsGivenUpAndItsSenderTold(String failureReport, String expected) {
        boundAndReceiving();
        end.receive(end.send("m001", "1-3/6", "abc", '+', "Failure-Report: " + failureReport));
        end.written();
        for (int minute = 0; minute < 9; minute++) {
            end.channel.advanceTimeBy(1, TimeUnit.MINUTES);
            end.channel.runScheduledPendingTasks();
            end.receive(end.send("m001", "1-3/6", "abc", '+', "Failure-Report: no"));
        }
        assertThat(sink.abandoned()).isEmpty();
        end.receive(end.send("m001", "1-3/6", "abc", '+', "Failure-Report: " + failureReport));
        end.written();
        end.channel.advanceTimeBy(4, TimeUnit.MINUTES);
        end.channel.runScheduledPendingTasks();
        assertThat(sink.abandoned()).isEqualTo("nothing new of it arrived in time");
        String text = end.written();
        assertThat(text.contains("REPORT")).isEqualTo(!expected.isEmpty());
        if (!expected.isEmpty()) {
            assertThat(text).contains("Message-ID: m001", "Byte-Range: 1-3/6", "Status: 000 408");
        }
    }

    @Test
    void messageThatGetsOnIsNotGivenUpHoweverSlowItIs() {
        boundAndReceiving();
        for (int octet = 1; octet <= 10; octet++) {
            end.receive(end.send("m001", octet + "-" + octet + "/10", "x", octet == 10 ? '$' : '+'));
            end.channel.advanceTimeBy(5, TimeUnit.MINUTES);
            end.channel.runScheduledPendingTasks();
        }
        assertThat(sink.octets()).asString().isEqualTo("xxxxxxxxxx");
    }

    @Test
    void restOfAMessageWhoseBeginningIsHeldMakesItWhole() {
        end.listener.receiving(message -> new Reception.Into(sink, 3));
        end.bound();
        end.receive(end.send("m001", "4-6/6", "def", '$', "Success-Report: yes"));
        assertThat(sink.complete()).isTrue();
        String text = end.written();
        assertThat(text).contains("200 OK", "REPORT", "Byte-Range: 1-6/6");
    }

    @Test
    void messageInMorePiecesThanTheLimitIsRefused() {
        boundAndReceiving();
        EmbeddedEnd few = new EmbeddedEnd(new MsrpLimits(512, 16, 2048, 2, 100, 3, 2, Duration.ofSeconds(10),
                Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(30), 2048, 2, Duration.ofMinutes(1)));
        few.listener.receivingInto(sink);
        few.bound();
        for (int octet = 1; octet <= 5; octet += 2) {
            few.receive(few.send("m001", octet + "-" + octet + "/10", "x", '+'));
        }
        assertThat(few.writtenStarts()).containsExactly("200 OK", "200 OK", "413 Stop Sending Message");
        assertThat(sink.abandoned()).isEqualTo("in too many pieces");
        few.channel.finishAndReleaseAll();
    }

    @Test
    void severalMessagesMayArriveInTurns() {
        CollectingSink other = new CollectingSink();
        end.listener.receiving(message -> new Reception.Into(message.messageId().equals("m001") ? sink : other));
        end.bound();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m002", "1-3/6", "ABC", '+')
                + end.send("m001", "4-6/6", "def", '$') + end.send("m002", "4-6/6", "DEF", '$'));
        assertThat(sink.octets()).asString().isEqualTo("abcdef");
        assertThat(other.octets()).asString().isEqualTo("ABCDEF");
    }

    @Test
    void reportsAreToldAndNeverAnswered() {
        end.bound();
        for (int i = 1; i <= 5; i++) {
            end.session.send(new OutgoingMessage("mess" + i, "text/plain", true, new ArraySource("hello")));
            end.receive(end.responseTo(end.written(), 200));
        }
        String own = end.session.localUri().toString();
        end.receive(EmbeddedEnd.frame("REPORT", own, "Message-ID: mess1\r\nByte-Range: 1-5/5\r\nStatus: 000 200 OK", "", '$'));
        end.receive(EmbeddedEnd.frame("REPORT", own, "Message-ID: mess2\r\nByte-Range: 1-5/5\r\nStatus: 000 413", "", '$'));
        end.receive(EmbeddedEnd.frame("REPORT", own, "Message-ID: mess3\r\nByte-Range: 1-5/5\r\nStatus: 001 200", "", '$'));
        end.receive(EmbeddedEnd.frame("REPORT", own, "Message-ID: mess4\r\nByte-Range: 1-5/5\r\nStatus: fine", "", '$'));
        end.receive(EmbeddedEnd.frame("REPORT", own, "Message-ID: mess5\r\nStatus: 000 200", "", '$'));
        assertThat(end.listener.told()).filteredOn(told -> told.startsWith("report"))
                .containsExactly("report mess1 1-5/5 200", "report mess2 1-5/5 413");
        assertThat(end.written()).isEmpty();
    }
}
