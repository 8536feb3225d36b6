package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.disposition.StoredNotices;
import org.restante.msrp.ByteRange;
import org.restante.msrp.ContentSink;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.OutgoingMessage;
import org.restante.msrp.Reception;
import org.restante.msrp.RemoteEnd;
import org.restante.msrp.SendingProfile;
import org.restante.queue.DeferredMessage;
import org.restante.queue.InMemoryDeferredMessageQueue;
import org.restante.queue.InMemoryMessageIntake;
import org.restante.queue.MessageIds;
import org.restante.queue.MovableClock;
import org.restante.queue.QueueLimits;
import org.restante.sipservlet.Content;
import org.restante.trigger.RecordedTriggers;

/** What becomes of the messages of a session: passed on, held, dropped. Its MSRP sessions only take note. */
class MessageFlowTest {

    private static final ServedUser BOB = ServedUser.of("sip:bob@home2.example");
    private static final String CPIM = "message/cpim";

    private final Settings settings = SettingsReader.read(Map.of("served.domains", "home2.example"), Map.of());
    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-02T08:15:31.204Z"));
    private final InMemoryDeferredMessageQueue queue = new InMemoryDeferredMessageQueue(new MessageIds(clock, new Random(1)));
    private QueueLimits limits = QueueLimits.none();
    private final List<String> failures = new ArrayList<>();
    private int settled;
    private final Sent device = new Sent();
    private final Sent originator = new Sent();

    private MessageFlow flow(MessageKind kind, String... headers) {
        SessionTools tools = new SessionTools(settings, null, null,
                new InMemoryMessageIntake(queue, limits, clock), null, null, null, new HeldNotice(new RecordedTriggers(), new StoredNotices(settings, null, null, clock)), null, null, clock, null);
        return new MessageFlow(terms(kind, headers), tools, new MessageFlow.Events() {
            @Override
            public void settled() {
                settled++;
            }

            @Override
            public void deviceFailed(String why) {
                failures.add(why);
            }
        });
    }

    private static SessionTerms terms(MessageKind kind, String... more) {
        List<HeaderField> headers = new ArrayList<>(List.of(new HeaderField("From", "<sip:alice@home1.example>;tag=a"),
                new HeaderField("To", "<sip:bob@home2.example>"), new HeaderField("Contribution-ID", "contribution-1")));
        Optional<java.time.Duration> lifetime = more.length == 0 ? Optional.empty() : Optional.of(java.time.Duration.ZERO);
        return new SessionTerms(kind, kind == MessageKind.LMM ? FeatureTag.LARGEMSG : FeatureTag.SESSION, BOB,
                "sip:alice@home1.example", false,
                new SessionInvite(BOB.uri(), headers, Content.NONE, InetAddress.getLoopbackAddress()),
                new SessionBody(Optional.of(media(1, OptionalLong.empty())), Optional.empty(), Optional.empty()), lifetime);
    }

    private static MsrpMedia media(int pathUris, OptionalLong maxSize) {
        List<String> path = pathUris == 1 ? List.of("msrp://192.0.2.1:9/a;tcp") : List.of("msrp://relay.example:2855/r;tcp", "msrp://192.0.2.1:9/a;tcp");
        return new MsrpMedia("192.0.2.1", 9, false, List.of(CPIM), List.of("*"), Optional.of(MsrpMedia.Setup.ACTIVE), path,
                MsrpMedia.Direction.SENDRECV, true, maxSize, OptionalLong.empty());
    }

    private static byte[] cpim(String id, String text) {
        return ("From: <sip:alice@home1.example>\r\nTo: <sip:bob@home2.example>\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
                + "imdn.Message-ID: " + id + "\r\n\r\nContent-Type: text/plain\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    private static ContentSink sink(Reception reception) {
        return ((Reception.Into) reception).sink();
    }

    private static ContentSink open(MessageFlow flow, String id, byte[] message) {
        return sink(flow.fromSender(new IncomingMessage(id, CPIM, message.length)));
    }

    private static CompletableFuture<Integer> whole(ContentSink sink, byte[] message) {
        sink.write(0, ByteBuffer.wrap(message));
        return sink.complete(message.length).toCompletableFuture();
    }

    private List<String> held() {
        return queue.list(BOB, Optional.empty(), 10).stream().map(this::text).toList();
    }

    private String text(DeferredMessage message) {
        try {
            String all = new String(queue.content(BOB, message.id()).readAllBytes(), StandardCharsets.UTF_8);
            return all.substring(all.lastIndexOf("\r\n\r\n") + 4);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutADeviceItIsHeldAndOnlyThenConfirmed() {
        MessageFlow flow = flow(MessageKind.LMM);
        byte[] message = cpim("m1", "hello");
        ContentSink sink = open(flow, "one", message);
        sink.write(0, ByteBuffer.wrap(message, 0, 50).slice());
        sink.write(50, ByteBuffer.wrap(message, 50, message.length - 50).slice());
        assertThat(held()).isEmpty();
        assertThat(sink.complete(message.length).toCompletableFuture()).isCompletedWithValue(200);
        assertThat(held()).containsExactly("hello");
        assertThat(settled).isEqualTo(1);
    }

    @Test
    void octetsThatComeAgainAreTakenOnceAndAGapIsRefused() {
        MessageFlow flow = flow(MessageKind.LMM);
        byte[] message = cpim("m1", "hello");
        ContentSink sink = open(flow, "one", message);
        sink.write(0, ByteBuffer.wrap(message, 0, 60).slice());
        sink.write(20, ByteBuffer.wrap(message, 20, 30).slice());
        sink.write(40, ByteBuffer.wrap(message, 40, message.length - 40).slice());
        assertThat(sink.complete(message.length).toCompletableFuture()).isCompletedWithValue(200);
        assertThat(held()).containsExactly("hello");

        ContentSink gap = open(flow(MessageKind.LMM), "two", message);
        gap.write(0, ByteBuffer.wrap(message, 0, 10).slice());
        assertThat(gap.write(11, ByteBuffer.wrap(message, 11, 5).slice()).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void whatTheDeviceConfirmsIsNotHeld() {
        MessageFlow flow = flow(MessageKind.CHAT);
        flow.deviceTook(device, media(1, OptionalLong.empty()));
        byte[] message = cpim("m1", "hello");
        CompletableFuture<Integer> answer = whole(open(flow, "one", message), message);
        assertThat(device.takeAll(0)).isEqualTo(message);
        assertThat(answer).isNotDone();
        flow.transmitted(device.messages.get(0).messageId());
        assertThat(answer).isCompletedWithValue(200);
        assertThat(held()).isEmpty();
    }

    @Test
    void behindARelayOnlyTheReportConfirms() {
        MessageFlow flow = flow(MessageKind.CHAT);
        flow.deviceTook(device, media(2, OptionalLong.empty()));
        byte[] message = cpim("m1", "hello");
        CompletableFuture<Integer> answer = whole(open(flow, "one", message), message);
        device.takeAll(0);
        String id = device.messages.get(0).messageId();
        assertThat(device.messages.get(0).successReport()).isTrue();
        flow.transmitted(id);
        assertThat(answer).isNotDone();
        flow.reported(new DeliveryReport(id, ByteRange.whole(message.length), 200));
        assertThat(answer).isCompletedWithValue(200);
        assertThat(held()).isEmpty();
    }

    @Test
    void whatTheDeviceReportsAsFailedIsHeld() {
        MessageFlow flow = flow(MessageKind.CHAT);
        flow.deviceTook(device, media(2, OptionalLong.empty()));
        byte[] message = cpim("m1", "hello");
        CompletableFuture<Integer> answer = whole(open(flow, "one", message), message);
        device.takeAll(0);
        flow.reported(new DeliveryReport(device.messages.get(0).messageId(), ByteRange.whole(message.length), 415));
        assertThat(answer).isCompletedWithValue(200);
        assertThat(held()).containsExactly("hello");
        assertThat(failures).hasSize(1);
    }

    @Test
    @Requirement("DEF-15")
    void def15_whatFailsAtTheDeviceIsHeldInOrderAndNothingOvertakesIt() {
        MessageFlow flow = flow(MessageKind.CHAT);
        flow.deviceTook(device, media(1, OptionalLong.empty()));
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (String text : List.of("one", "two", "three")) {
            byte[] message = cpim(text, text);
            answers.add(whole(open(flow, text, message), message));
        }
        flow.refused(device.messages.get(1).messageId(), 413);
        byte[] last = cpim("four", "four");
        answers.add(whole(open(flow, "four", last), last));
        assertThat(device.messages).hasSize(3);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(200));
        assertThat(held()).containsExactly("one", "two", "three", "four");
    }

    @Test
    void aDeviceThatIsLostInTheMiddleHoldsBackNothing() {
        MessageFlow flow = flow(MessageKind.LMM);
        flow.deviceTook(device, media(1, OptionalLong.empty()));
        byte[] message = cpim("m1", "x".repeat(500));
        ContentSink sink = open(flow, "one", message);
        CompletableFuture<Void> taken = sink.write(0, ByteBuffer.wrap(message, 0, 300).slice()).toCompletableFuture();
        assertThat(taken).isNotDone(); // the device reads nothing
        flow.deviceLost();
        assertThat(taken).isCompleted();
        sink.write(300, ByteBuffer.wrap(message, 300, message.length - 300).slice());
        assertThat(sink.complete(message.length).toCompletableFuture()).isCompletedWithValue(200);
        assertThat(held()).containsExactly("x".repeat(500));
    }

    @Test
    void withoutRoomItIsPassedOnAndFailsOnlyIfTheDeviceFails() {
        limits = new QueueLimits(0, 0, 0);
        MessageFlow flow = flow(MessageKind.CHAT);
        flow.deviceTook(device, media(1, OptionalLong.empty()));
        byte[] message = cpim("m1", "hello");
        CompletableFuture<Integer> passed = whole(open(flow, "one", message), message);
        device.takeAll(0);
        flow.transmitted(device.messages.get(0).messageId());
        assertThat(passed).isCompletedWithValue(200);

        CompletableFuture<Integer> failed = whole(open(flow, "two", message), message);
        flow.deviceLost();
        assertThat(failed).isCompletedWithValue(408);
        ContentSink nowhere = open(flow, "three", message);
        assertThat(nowhere.write(0, ByteBuffer.wrap(message)).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    @Requirement("DEF-12")
    void def12_whatIsForNowOnlyIsPassedOnAndNeverHeld() {
        MessageFlow flow = flow(MessageKind.CHAT, "now only");
        flow.deviceTook(device, media(1, OptionalLong.empty()));
        byte[] message = cpim("m1", "hello");
        CompletableFuture<Integer> answer = whole(open(flow, "one", message), message);
        flow.deviceLost();
        assertThat(answer).isCompletedWithValue(408);
        assertThat(held()).isEmpty();
    }

    @Test
    void aDeviceThatTakesLessIsNotSentMore() {
        MessageFlow flow = flow(MessageKind.CHAT);
        flow.deviceTook(device, media(1, OptionalLong.of(10)));
        byte[] message = cpim("m1", "hello");
        assertThat(whole(open(flow, "one", message), message)).isCompletedWithValue(200);
        assertThat(device.messages).isEmpty();
        assertThat(failures).hasSize(1);
        assertThat(held()).containsExactly("hello");
    }

    @Test
    @Requirement("DEF-18")
    void def18_aNotificationIsHeldAsOne() {
        MessageFlow flow = flow(MessageKind.CHAT);
        byte[] message = new String(cpim("m1", "<imdn/>"), StandardCharsets.UTF_8)
                .replace("text/plain", "message/imdn+xml").getBytes(StandardCharsets.UTF_8);
        assertThat(whole(open(flow, "one", message), message)).isCompletedWithValue(200);
        assertThat(queue.list(BOB, Optional.empty(), 10).get(0).original().kind()).isEqualTo(MessageKind.IMDN);
    }

    @Test
    void aTypeThatCannotBeReadIsRefused() {
        MessageFlow flow = flow(MessageKind.LMM);
        assertThat(flow.fromSender(new IncomingMessage("one", "message/cpim; x=\"", 10))).isEqualTo(new Reception.Refused(415));
        assertThat(flow.fromSender(new IncomingMessage("one", "text/plain", 10))).isEqualTo(new Reception.Refused(415));
    }

    @Test
    void theDevicesMessagesReachTheOriginatorOnceItIsThere() {
        MessageFlow flow = flow(MessageKind.CHAT);
        flow.deviceTook(device, media(1, OptionalLong.empty()));
        byte[] message = cpim("m1", "hello alice");
        CompletableFuture<Integer> answer = whole(sink(flow.fromDevice(new IncomingMessage("back", CPIM, message.length))), message);
        assertThat(originator.messages).isEmpty();
        flow.senderBound(originator);
        assertThat(originator.takeAll(0)).isEqualTo(message);
        flow.transmitted(originator.messages.get(0).messageId());
        assertThat(answer).isCompletedWithValue(200);

        CompletableFuture<Integer> cut = whole(sink(flow.fromDevice(new IncomingMessage("cut", CPIM, message.length))), message);
        flow.close();
        assertThat(cut).isCompletedWithValue(408);
        assertThat(flow(MessageKind.LMM).fromDevice(new IncomingMessage("no", CPIM, 3))).isEqualTo(new Reception.Refused(403));
    }

    /** Takes note of what is sent. */
    private static final class Sent implements MsrpSession {

        private final List<OutgoingMessage> messages = new ArrayList<>();

        /** Reads a message as the engine does. */
        byte[] takeAll(int number) {
            ByteBuffer all = ByteBuffer.allocate((int) messages.get(number).content().octets());
            while (all.hasRemaining()) {
                ByteBuffer piece = ByteBuffer.allocate(Math.min(16, all.remaining()));
                assertThat(messages.get(number).content().read(piece).toCompletableFuture()).isCompleted();
                all.put(piece.flip());
            }
            return all.array();
        }

        @Override
        public void send(OutgoingMessage message) {
            messages.add(message);
        }

        @Override
        public MsrpUri localUri() {
            throw new AssertionError("not asked for");
        }

        @Override
        public List<MsrpUri> localPath() {
            throw new AssertionError("not asked for");
        }

        @Override
        public void remotePath(List<MsrpUri> path) {
            throw new AssertionError("not told");
        }

        @Override
        public void remote(RemoteEnd peer) {
            throw new AssertionError("not told");
        }

        @Override
        public void sendAs(SendingProfile profile) {
            throw new AssertionError("not told");
        }

        @Override
        public void abort(String messageId) {
            throw new AssertionError("not done");
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
