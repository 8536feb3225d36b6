package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.msrp.ByteRange;
import org.restante.msrp.ContentSource;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.OutgoingMessage;
import org.restante.wire.MsrpFrame;
import org.restante.wire.WireMessage;

/** The flow of section D.1, step by step, with the client as the phone. */
class DeferredReceptionTest {

    private static final String PAGER_TYPE = "multipart/mixed;boundary=cpmdef01";
    private static final String LARGE_TYPE = "multipart/mixed;boundary=cpmdef02";

    private final ClientOnTheWire wire = ClientOnTheWire.open();
    private final Function function = new Function(wire);

    @AfterEach
    void close() {
        function.close();
        wire.close();
    }

    @Test
    @Requirement({"CLI-01", "CLI-04"})
    void cli04_answersTheSampleInviteAsTheSampleDoes() throws Exception {
        wire.register();
        WireMessage invite = function.invite(Function.DEFERRED_TAG, "", function.offer());
        WireMessage answer = wire.core.expectResponseTo(invite, 200);

        assertThat(answer.startLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(answer.require("Via")).startsWith(invite.require("Via"));
        assertThat(answer.headerLines("Record-Route")).isEqualTo(invite.headerLines("Record-Route"));
        assertThat(answer.require("From")).isEqualTo(invite.require("From"));
        assertThat(answer.require("To")).startsWith("<sip:bob@home2.example>;tag=");
        assertThat(answer.require("CSeq")).isEqualTo("1 INVITE");
        assertThat(answer.require("Contact")).isEqualTo("<" + ClientOnTheWire.GRUU
                + ">;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"");
        assertThat(answer.require("Server")).startsWith("CPM-client/OMA2.2");
        assertThat(answer.values("Supported")).containsExactly("timer");
        assertThat(answer.values("Require")).containsExactly("timer");
        assertThat(answer.require("Session-Expires")).isEqualTo("1800;refresher=uac");
        assertThat(answer.values("Allow")).containsExactly("INVITE", "ACK", "CANCEL", "BYE", "UPDATE", "MESSAGE", "OPTIONS");
        assertThat(answer.require("Content-Type")).isEqualTo("application/sdp");
        List<String> sdp = answer.bodyText().lines().toList();
        assertThat(sdp).hasSize(11);
        assertThat(sdp.get(1)).matches("o=- (\\d{10}) \\1 IN IP4 127\\.0\\.0\\.1");
        assertThat(sdp.get(9)).matches("a=path:msrp://127\\.0\\.0\\.1:9/[^;]{12,};tcp");
        assertThat(List.of(sdp.get(0), sdp.get(2), sdp.get(3), sdp.get(4), sdp.get(5), sdp.get(6), sdp.get(7), sdp.get(8),
                sdp.get(10))).containsExactly("v=0", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=message 9 TCP/MSRP *",
                "a=accept-types:message/cpim multipart/mixed", "a=accept-wrapped-types:*", "a=setup:active", "a=recvonly");
    }

    @Test
    @Requirement("CLI-05")
    void cli05_connectsAfterTheAckAndBindsWithAnEmptySend() {
        function.establish();
        MsrpFrame first = function.bound();

        assertThat(first.method()).isEqualTo("SEND");
        assertThat(first.content()).isEmpty();
        assertThat(first.header("Content-Type")).isEmpty();
        assertThat(first.require("Byte-Range")).isEqualTo("1-0/0");
        assertThat(first.toPath()).isEqualTo(function.msrp.localPath());
        assertThat(first.fromPath()).isEqualTo(function.answerPath());
    }

    @Test
    @Requirement({"CLI-03", "CLI-05"})
    void cli03_presentsTheSamplesPagerAndLargeMessageWithTheirSenders() {
        function.establish().bound();

        byte[] pager = Function.sample("d1-pager.multipart");
        MsrpFrame one = function.deliver("pm000001", PAGER_TYPE, pager);
        function.msrp.expectResponse(one, 200);
        assertReport(one, pager.length);

        byte[] large = Function.sample("d1-large.multipart");
        MsrpFrame two = function.msrp.chunk("pm000002", 1, large.length, LARGE_TYPE, Arrays.copyOf(large, 760), '+',
                "Success-Report: yes\n");
        function.msrp.expectResponse(two, 200);
        MsrpFrame rest = function.msrp.chunk("pm000002", 761, large.length, LARGE_TYPE,
                Arrays.copyOfRange(large, 760, large.length), '$', "Success-Report: yes\n");
        function.msrp.expectResponse(rest, 200);
        assertReport(rest, large.length);
        function.bye();
        wire.heard.awaitEnd();

        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?",
                "Minutes of the meeting: 1) budget approved; 2) release moved to June; 3) next call Tuesday.");
        ReceivedMessage lunch = wire.heard.messages.get(0).head();
        assertThat(lunch.sender()).isEqualTo("sip:alice@home1.example");
        assertThat(lunch.id().orElseThrow().value()).isEqualTo("m1Kx0aQz7");
        assertThat(lunch.date()).contains(Instant.parse("2026-03-02T08:15:30Z"));
        assertThat(lunch.deferredAt()).contains(Instant.parse("2026-03-02T08:15:31.204Z"));
        assertThat(lunch.conversation().orElseThrow().value()).isEqualTo("f81d4fae-7dec-11d0-a765-00a0c91e6b01");
        assertThat(lunch.contribution().orElseThrow().value()).isEqualTo("9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01");
        assertThat(lunch.dispositions()).isEqualTo("positive-delivery, display");
        assertThat(lunch.channel()).isEqualTo(ReceivedMessage.Channel.DEFERRED);
        ReceivedMessage minutes = wire.heard.messages.get(1).head();
        assertThat(minutes.sender()).isEqualTo("sip:carol@home1.example");
        assertThat(minutes.subject()).contains("Minutes");
        assertThat(minutes.contentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(wire.heard.counts).containsExactly(2);
    }

    private void assertReport(MsrpFrame send, int octets) {
        MsrpFrame report = function.msrp.expectReport();
        assertThat(report.require("Message-ID")).isEqualTo(send.require("Message-ID"));
        assertThat(report.require("Byte-Range")).isEqualTo("1-" + octets + "/" + octets);
        assertThat(report.require("Status")).startsWith("000 200");
    }

    @Test
    @Requirement("CLI-03")
    void cli03_presentsEachMessageOfAMergedContainer() {
        function.establish().bound();
        byte[] merged = Function.sample("d3-merged.multipart");
        MsrpFrame send = function.deliver("mg000042", "multipart/mixed;boundary=cpmmrg42", merged);
        function.msrp.expectResponse(send, 200);

        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?",
                "Minutes of the meeting: 1) budget approved; 2) release moved to June; 3) next call Tuesday.");
        assertThat(wire.heard.messages).extracting(m -> m.head().sender())
                .containsExactly("sip:alice@home1.example", "sip:carol@home1.example");
        assertThat(wire.heard.messages.get(1).head().subject()).contains("Minutes");
    }

    @Test
    @Requirement("CLI-03")
    void cli03_presentsABareCpimMessage() {
        function.establish().bound();
        MsrpFrame send = function.deliver("plain0001", "message/cpim", Function.sample("d1-pager.cpim"));
        function.msrp.expectResponse(send, 200);
        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?");
    }

    @Test
    @Requirement("CLI-06")
    void cli06_showsAMessageOnceThoughTwoSessionsBringIt() {
        function.establish().bound();
        byte[] pager = Function.sample("d1-pager.multipart");
        function.msrp.expectResponse(function.deliver("pm000001", PAGER_TYPE, pager), 200);
        function.bye();

        try (Function again = new Function(wire)) {
            again.establish().bound();
            MsrpFrame copy = again.deliver("pm000009", PAGER_TYPE, pager);
            again.msrp.expectResponse(copy, 200);
            assertThat(again.msrp.expectReport().require("Status")).startsWith("000 200");
            again.bye();
        }
        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?");
        assertThat(wire.heard.duplicates).hasSize(1);
    }

    @Test
    @Requirement({"CLI-03", "CLI-06"})
    void cli06_ofSessionsThatRunSideBySideEachMessageIsShownOnceInTheOrderOfItsCompletion() {
        byte[] large = Function.sample("d1-large.multipart");
        try (Function second = new Function(wire); Function third = new Function(wire); Function fourth = new Function(wire)) {
            List.of(function, second, third, fourth).forEach(session -> session.establish().bound());
            MsrpFrame half = second.msrp.chunk("pm000002", 1, large.length, LARGE_TYPE, Arrays.copyOf(large, 760), '+',
                    "Success-Report: yes\n");
            second.msrp.expectResponse(half, 200);
            function.msrp.expectResponse(function.deliver("pm000001", PAGER_TYPE, Function.sample("d1-pager.multipart")), 200);
            third.msrp.expectResponse(third.deliver("mg000042", "multipart/mixed;boundary=cpmmrg42",
                    Function.sample("d3-merged.multipart")), 200); // both messages, before the large one is complete
            MsrpFrame rest = second.msrp.chunk("pm000002", 761, large.length, LARGE_TYPE,
                    Arrays.copyOfRange(large, 760, large.length), '$', "Success-Report: yes\n");
            second.msrp.expectResponse(rest, 200);
            assertThat(second.msrp.expectReport().require("Status")).as("it has it").startsWith("000 200");
            fourth.msrp.expectResponse(fourth.deliver("plain0001", "message/cpim", Function.sample("d1-pager.cpim")), 200);
            List.of(function, second, third, fourth).forEach(Function::bye);
        }

        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?",
                "Minutes of the meeting: 1) budget approved; 2) release moved to June; 3) next call Tuesday.");
        assertThat(wire.heard.duplicates).hasSize(3);
    }

    @Test
    void aMessageThatTheOwnerCannotKeepIsNotConfirmedAndComesAgain() {
        function.establish().bound();
        byte[] pager = Function.sample("d1-pager.multipart");
        wire.heard.breakDown(true);
        function.msrp.expectResponse(function.deliver("pm000001", PAGER_TYPE, pager), 413);
        wire.heard.breakDown(false);
        function.msrp.expectResponse(function.deliver("pm000002", PAGER_TYPE, pager), 200);
        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?");
    }

    @Test
    void aMalformedPayloadIsRefusedAndTheSessionGoesOn() {
        function.establish().bound();
        MsrpFrame broken = function.deliver("bad00001", "message/cpim", "not a CPIM message".getBytes());
        function.msrp.expectResponse(broken, 400);
        MsrpFrame unknown = function.deliver("bad00002", "image/png", new byte[] {1, 2, 3});
        function.msrp.expectResponse(unknown, 415);
        MsrpFrame good = function.deliver("good0001", PAGER_TYPE, Function.sample("d1-pager.multipart"));
        function.msrp.expectResponse(good, 200);
        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?");
    }

    @Test
    void aLargeMessagePassesThroughASpoolFile() {
        function.establish().bound();
        String text = "0123456789abcdef".repeat(20_000);
        byte[] cpim = ("From: <sip:carol@home1.example>\r\nTo: <sip:bob@home2.example>\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
                + "imdn.Message-ID: " + UUID.randomUUID() + "\r\n\r\nContent-Type: text/plain\r\n\r\n" + text).getBytes();
        int chunk = 50_000;
        MsrpFrame last = null;
        for (int at = 0; at < cpim.length; at += chunk) {
            int end = Math.min(cpim.length, at + chunk);
            last = function.msrp.chunk("large001", at + 1, cpim.length, "message/cpim", Arrays.copyOfRange(cpim, at, end),
                    end == cpim.length ? '$' : '+', "Success-Report: yes\n");
            function.msrp.expectResponse(last, 200);
        }
        assertReport(last, cpim.length);
        assertThat(wire.heard.texts()).containsExactly(text);
    }

    @Test
    void aRefreshOfTheSessionIsAnswered() {
        function.establish().bound();
        WireMessage update = function.dialog.request("UPDATE", "Supported: timer\nSession-Expires: 1800;refresher=uac\n", "");
        WireMessage refreshed = wire.core.expectResponseTo(update, 200);
        assertThat(refreshed.require("Session-Expires")).isEqualTo("1800;refresher=uac");
        assertThat(refreshed.body()).isEmpty();

        WireMessage again = function.dialog.request("INVITE", "Contact: <sip:pf@" + wire.core.hostPort()
                + ">\nContent-Type: application/sdp\nSession-Expires: 1800;refresher=uac\n", function.offer());
        WireMessage answered = wire.core.expectResponseTo(again, 200);
        assertThat(answered.bodyText()).isEqualTo(function.answer.bodyText());
    }

    @Test
    @Requirement({"CLI-03", "CLI-05"})
    void cli05_receivesFromARealEngineInManyChunks() throws Exception {
        byte[] large = ("From: <sip:carol@home1.example>\r\nTo: <sip:bob@home2.example>\r\n\r\nContent-Type: text/plain\r\n\r\n"
                + "0123456789".repeat(30_000)).getBytes(StandardCharsets.US_ASCII);
        CompletableFuture<DeliveryReport> reported = new CompletableFuture<>();
        try (MsrpEngine engine = MsrpEngine.start("function", MsrpLimits.ordinary(), FrameObserver.NONE)) {
            engine.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
            MsrpSession session = engine.passive(new SendsOnBinding(large, reported));
            String offer = function.offer().replaceAll("a=path:.*\n", "a=path:" + session.localUri() + "\n");
            WireMessage invite = function.invite(Function.DEFERRED_TAG, "", offer);
            function.answer = wire.core.expectResponseTo(invite, 200);
            session.remotePath(List.of(MsrpUri.parse(function.answerPath())));
            wire.core.dialogOfCaller(invite, function.answer).ack();

            DeliveryReport report = reported.get(20, TimeUnit.SECONDS);
            assertThat(report.status()).isEqualTo(200);
            assertThat(report.range()).isEqualTo(ByteRange.whole(large.length));
        }
        assertThat(wire.heard.texts()).containsExactly("0123456789".repeat(30_000));
    }

    /** A sender on a real engine. */
    private record SendsOnBinding(byte[] octets, CompletableFuture<DeliveryReport> reported) implements MsrpSessionListener {

        @Override
        public void onBound(MsrpSession session) {
            session.send(new OutgoingMessage("engine01", "message/cpim", true, new Octets(ByteBuffer.wrap(octets))));
        }

        @Override
        public void onReport(MsrpSession session, DeliveryReport report) {
            reported.complete(report);
        }

        @Override
        public void onRefused(MsrpSession session, String messageId, int status) {
            reported.completeExceptionally(new AssertionError("refused with " + status));
        }

        @Override
        public void onLost(MsrpSession session, String reason) {
            reported.completeExceptionally(new AssertionError(reason));
        }
    }

    private record Octets(ByteBuffer rest) implements ContentSource {

        @Override
        public long octets() {
            return rest.capacity();
        }

        @Override
        public CompletionStage<?> read(ByteBuffer into) {
            int length = Math.min(into.remaining(), rest.remaining());
            into.put(rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            rest.position(rest.limit());
        }
    }

    @Test
    void takesTheRefresherThatTheCallerChose() {
        WireMessage invite = wire.core.send(function.head(Function.DEFERRED_TAG, "").replace("1800;refresher=uac",
                "1800;refresher=uas") + "Content-Type: application/sdp\n", function.offer());
        assertThat(wire.core.expectResponseTo(invite, 200).require("Session-Expires")).isEqualTo("1800;refresher=uas");
    }

    @Test
    void aByeEndsTheSessionAndItsConnection() {
        function.establish().bound();
        function.bye();
        function.msrp.expectClosed();
        wire.heard.awaitEnd();
        assertThat(wire.heard.ended).containsExactly("ended by the server");
    }

    @Test
    void closingTheClientSendsBye() {
        function.establish().bound();
        wire.client.close();
        WireMessage bye = wire.core.expectRequest("BYE");
        assertThat(bye.require("User-Agent")).startsWith("CPM-client/OMA2.2");
        wire.core.expectNone("second BYE", m -> m.isRequest() && m.method().equals("BYE") && m.cseq() != bye.cseq(),
                Duration.ofMillis(100));
    }
}
