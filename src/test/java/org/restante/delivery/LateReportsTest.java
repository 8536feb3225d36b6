package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.InstanceId;
import org.restante.history.History;
import org.restante.lane.Lanes;
import org.restante.msrp.ByteRange;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpUri;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageId;
import org.restante.queue.MovableClock;
import org.restante.queue.QueueUnavailableException;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.Registrations;

class LateReportsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31.204Z");
    private static final Lease LEASE = new Lease(SessionRig.BOB, new InstanceId("phone"), new UUID(9, 9), "n", 1, NOW);

    private final MovableClock clock = new MovableClock(NOW);
    private final Lanes lanes = new Lanes(1, 10);
    private final List<MessageId> reported = new ArrayList<>();
    private RuntimeException storeFault;
    private final LateReports late = reports("REPORT_OR_200");

    private LateReports reports(String confirm) {
        Settings settings = SettingsReader.read(Map.of("confirm", confirm), Map.of());
        MessageEndings endings = new Recorded().fake(MessageEndings.class, Map.of("reported", a -> {
            if (storeFault != null) {
                throw storeFault;
            }
            return reported.add((MessageId) a[2]);
        }, "delivered", a -> true));
        DeferredMessageQueue queue = new Recorded().fake(DeferredMessageQueue.class, Map.of("find", a -> Optional.empty()));
        HistoryRecording recording = new HistoryRecording(null, new Recorded().fake(History.class,
                Map.of("isRecordingOn", a -> false)), queue, lanes, clock);
        return new LateReports(settings, new Settlement(settings, queue, endings, recording,
                new Registrations(new RecordedTriggers()), clock), lanes, clock);
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    private SentMessage sent(int... numbers) {
        List<DeferredMessage> messages = new ArrayList<>();
        for (int number : numbers) {
            messages.add(SessionRig.message(number));
        }
        return SentMessage.of(messages, 100, false);
    }

    private void remember(SentMessage... sent) {
        late.remember(LEASE, SessionRig.LOCAL, List.of(sent));
    }

    private List<MessageId> report(MsrpUri session, SentMessage sent, ByteRange range, int status) {
        late.onReport(session, new DeliveryReport(sent.messageId(), range, status));
        lanes.call(SessionRig.BOB.uri(), () -> null).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        return reported;
    }

    private List<MessageId> report(SentMessage sent) {
        return report(SessionRig.LOCAL, sent, ByteRange.whole(100), 200);
    }

    @Test
    void aReportCountsForAllThatWasSentTogetherAndOnce() {
        SentMessage container = sent(1, 2);
        remember(container);

        assertThat(report(container)).containsExactly(SessionRig.message(1).id(), SessionRig.message(2).id());
        assertThat(report(container)).hasSize(2);
        assertThat(late.size()).isZero();
    }

    @Test
    void onlySuccessOfTheWholeInItsOwnSessionCounts() {
        SentMessage sent = sent(1);
        remember(sent);

        assertThat(report(MsrpUri.parse("msrp://192.0.2.20:2855/other;tcp"), sent, ByteRange.whole(100), 200)).isEmpty();
        assertThat(report(SessionRig.LOCAL, sent, new ByteRange(1, 99, 100), 200)).isEmpty();
        assertThat(report(SessionRig.LOCAL, sent, new ByteRange(2, 100, 100), 200)).isEmpty();
        assertThat(report(SessionRig.LOCAL, sent, ByteRange.whole(100), 413)).isEmpty();
        assertThat(report(sent(2))).as("never sent").isEmpty();
        assertThat(report(sent)).hasSize(1);
    }

    @Test
    void itIsForgottenAMinuteAfterTheSessionEnded() {
        SentMessage first = sent(1);
        SentMessage second = sent(2);
        remember(first, second);
        clock.set(NOW.plusSeconds(40)); // the session ends, and it was given up before
        remember(first, second);
        clock.set(NOW.plusSeconds(40).plus(LateReports.MEMORY).minusMillis(1));
        assertThat(report(first)).hasSize(1);
        clock.set(NOW.plusSeconds(40).plus(LateReports.MEMORY));
        assertThat(report(second)).hasSize(1);

        remember(sent(3));
        assertThat(late.size()).as("what is over is let go").isEqualTo(1);
    }

    @Test
    void ofVeryManyTheOldestAreLetGo() {
        SentMessage oldest = sent(1);
        remember(oldest);
        for (int i = 0; i < LateReports.MOST; i++) {
            remember(sent(2));
        }
        assertThat(late.size()).isEqualTo(LateReports.MOST);
        assertThat(report(oldest)).isEmpty();
    }

    @Test
    void aStoreThatCannotBeReachedLosesTheReportAndNothingElse() {
        SentMessage sent = sent(1);
        SentMessage next = sent(2);
        remember(sent, next);
        storeFault = new QueueUnavailableException("gone", new IllegalStateException());
        assertThat(report(sent)).isEmpty();
        storeFault = null;
        assertThat(report(next)).hasSize(1);
    }

    /** I-12: there the device's notification confirms, which is known by other means whenever it comes. */
    @Test
    void whereNotificationsCountReportsCountForWhatAsksForNone() {
        LateReports byNotification = reports("IMDN");
        byNotification.remember(LEASE, SessionRig.LOCAL, List.of(sent(1)));
        assertThat(byNotification.size()).isEqualTo(1);
        byNotification.remember(LEASE, SessionRig.LOCAL, List.of(SentMessage.of(List.of(asking()), 100, false)));
        assertThat(byNotification.size()).isEqualTo(1);
    }

    private static DeferredMessage asking() {
        DeferredMessage plain = SessionRig.message(2);
        var o = plain.original();
        return new DeferredMessage(plain.id(), new org.restante.queue.Original(o.kind(), o.user(), o.startLine(), o.headers(),
                o.sendHeaders(), o.assertedIdentity(), o.anonymous(), o.assertedService(), o.conversation(), o.contribution(),
                o.inReplyTo(), Optional.of(new org.restante.cpm.ImdnMessageId("asks")), "positive-delivery", o.contentType(),
                o.contentOctets(), o.receivedAt(), o.expiresAt(), o.duplicateKey()), plain.state(), 0);
    }
}
