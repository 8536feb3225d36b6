package org.restante.disposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.NOW;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.Requirement;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.lane.Lanes;
import org.restante.queue.InMemoryDeferredMessageQueue;
import org.restante.queue.MessageIds;
import org.restante.queue.MovableClock;
import org.restante.queue.Original;
import org.restante.queue.Samples;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.SentRequests;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.Registrations;

@Timeout(30)
class SenderNoticesTest {

    private static final Instant EXPIRY = NOW.plus(Duration.ofHours(1));

    private final MovableClock clock = new MovableClock(NOW);
    private final InMemoryDeferredMessageQueue queue = new InMemoryDeferredMessageQueue(new MessageIds(clock, new Random(1)));
    private final Lanes lanes = new Lanes(1, 10);
    private final SentRequests sent = new SentRequests();
    private final Settings settings = SettingsReader.read(Map.of("served.domains", "home2.example",
            "core.route", "sip:core.home2.example"), Map.of());
    private final SenderNotices notices = node();

    @AfterEach
    void close() {
        lanes.close();
    }

    @Test
    @Requirement({"IMDN-05", "IMDN-06"})
    void imdn06_theNoticeNamesTheMessageAndAsksForNothing() {
        expire(asking("negative-delivery", Optional.of("m1Kx0aQz7")));
        notices.tell();

        OutgoingRequest request = sent.await(1).request();
        assertThat(request.method()).isEqualTo("MESSAGE");
        assertThat(request.requestUri()).as("IMDN-05").isEqualTo("sip:alice@home1.example");
        assertThat(request.routes()).containsExactly("sip:core.home2.example;lr");
        assertThat(request.headers()).contains(new HeaderField("Conversation-ID", "conv-1"),
                new HeaderField("Contribution-ID", "contr-1"), new HeaderField("P-Asserted-Identity", "<" + BOB + ">"));
        CpimMessage cpim = CpimMessage.parse(request.body());
        assertThat(cpim.header("From")).contains("<" + BOB + ">");
        assertThat(cpim.header("To")).contains("<sip:alice@home1.example>");
        assertThat(cpim.imdnMessageId()).isPresent();
        assertThat(cpim.dispositions()).as("IMDN-10").isEmpty();
        assertThat(cpim.contentHeader("Content-Disposition")).contains("notification");
        DispositionNotification told = DispositionNotification.parse(
                Arrays.copyOfRange(request.body(), cpim.contentOffset(), request.body().length));
        assertThat(told.messageId()).isEqualTo("m1Kx0aQz7");
        assertThat(told.dateTime()).isEqualTo("2026-03-02T08:15:31Z");
        assertThat(told.status()).isEqualTo(Status.FAILED);
    }

    @Test
    @Requirement("IMDN-09")
    void imdn09_whoIsToldIsToldOnceAlsoWhereSeveralNodesKnowOfIt() {
        expire(asking("positive-delivery, negative-delivery", Optional.of("m1")));
        SenderNotices other = node();
        notices.tell();
        other.tell();
        notices.tell();
        SentRequests.answer(sent.await(1), notices, 200);
        clock.set(clock.instant().plus(Duration.ofDays(1)));

        await().until(() -> queue.noticesDue(clock.instant(), 9).isEmpty());
        other.tell();
        assertThat(sent.count()).isEqualTo(1);
    }

    @Test
    @Requirement("IMDN-10")
    void imdn10_aNotificationThatExpiresIsToldToNobodyNorIsAMessageWhoseSenderDidNotAsk() {
        expire(Samples.withNegativeDelivery(Samples.notification(BOB)));
        expire(asking("positive-delivery", Optional.of("m1")));
        notices.tell();

        assertThat(sent.count()).isZero();
    }

    @Test
    @Requirement("IMDN-09")
    void imdn09_whatMayPassIsTriedAgainLaterAlsoAfterARestartAndWithTheSameId() {
        expire(asking("negative-delivery", Optional.of("m1")));
        notices.tell();
        SentRequests.answer(sent.await(1), notices, 503);
        notices.tell();
        assertThat(sent.count()).as("not at once").isEqualTo(1);

        clock.set(clock.instant().plus(Duration.ofMinutes(1)));
        SenderNotices restarted = node();
        restarted.tell();

        SentRequests.Sent again = sent.await(2);
        assertThat(CpimMessage.parse(again.request().body()).imdnMessageId())
                .isEqualTo(CpimMessage.parse(sent.await(1).request().body()).imdnMessageId());
        SentRequests.answer(again, restarted, 202);
        await().until(() -> queue.noticesDue(Instant.MAX, 9).isEmpty());
    }

    @Test
    void whatWillNotPassAndWhatNeverPassesIsGivenUp() {
        expire(asking("negative-delivery", Optional.of("refused")));
        notices.tell();
        SentRequests.answer(sent.await(1), notices, 404);
        await().until(() -> queue.noticesDue(Instant.MAX, 9).isEmpty());

        expire(asking("negative-delivery", Optional.of("unreachable")));
        for (int attempt = 1; attempt <= 5; attempt++) {
            notices.tell();
            SentRequests.answer(sent.await(1 + attempt), notices, 408);
            clock.set(clock.instant().plus(Duration.ofHours(7)));
        }
        notices.tell();
        assertThat(sent.count()).isEqualTo(6);
        assertThat(queue.noticesDue(Instant.MAX, 9)).isEmpty();
    }

    @Test
    void whoGaveHisMessageNoNameIsNotTold() {
        expire(asking("negative-delivery", Optional.empty()));
        notices.tell();

        assertThat(sent.count()).isZero();
        assertThat(queue.noticesDue(Instant.MAX, 9)).isEmpty();
    }

    private SenderNotices node() {
        return new SenderNotices(settings, queue, sent, new Registrations(new RecordedTriggers()), lanes, clock);
    }

    private void expire(Original original) {
        queue.defer(original, Samples.stream("x".repeat((int) original.contentOctets())));
        clock.set(EXPIRY.isAfter(clock.instant()) ? EXPIRY : clock.instant());
        queue.sweep(clock.instant(), 9);
    }

    private static Original asking(String dispositions, Optional<String> imdn) {
        return new Original(MessageKind.PAGER, BOB, "MESSAGE " + BOB + " SIP/2.0",
                List.of(new HeaderField("Date", "Mon, 02 Mar 2026 08:15:31 GMT")), List.of(), "sip:alice@home1.example", false,
                Optional.empty(), Optional.of(new ConversationId("conv-1")), Optional.of(new ContributionId("contr-1")),
                Optional.empty(), imdn.map(ImdnMessageId::new), dispositions, "message/cpim", 1, NOW, EXPIRY, imdn);
    }
}
