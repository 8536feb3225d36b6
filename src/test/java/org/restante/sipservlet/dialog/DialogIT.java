package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/** Legs on the wire, in the real container: what each message of ours carries, and what becomes of those of the peer. */
class DialogIT {

    private static final String TAGS =
            ";automata;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static LegBench bench;
    private static ScriptedSipPeer patient;
    private static LegBench.Leg expiring;
    private static ScriptedSipPeer ringing;
    private static LegBench.Leg unanswered;

    private final ScriptedSipPeer peer = ScriptedSipPeer.open();

    /** The legs that are to expire are opened first, as the container counts in minutes. */
    @BeforeAll
    static void start() {
        bench = LegBench.start(Duration.ofMillis(500), Map.of("core.user", "pf", "core.password", "secret"));
        patient = ScriptedSipPeer.open();
        expiring = bench.send("INVITE", "sip:device@" + patient.hostPort(), "", LegBench.SDP, 1, (leg, event) -> { });
        accept(patient, patient.expectRequest("INVITE"), LegBench.SDP);
        expiring.await("Accepted 200");
        ringing = ScriptedSipPeer.open();
        unanswered = bench.send("INVITE", "sip:device@" + ringing.hostPort(), "", LegBench.SDP, 1, (leg, event) -> { });
        ringing.reply(ringing.expectRequest("INVITE"), 180, "Ringing");
        unanswered.await("Provisional 180");
    }

    /** Trap: an application session that expires ends without a word to anybody. */
    @AfterAll
    static void aLegThatExpiresIsEndedAndItsListenerTold() {
        WireMessage cancel = ringing.expect("CANCEL", request("CANCEL"), Duration.ofSeconds(90));
        ringing.reply(cancel, 200, "OK");
        WireMessage invite = ringing.received().stream().filter(request("INVITE")).findFirst().orElseThrow();
        accept(ringing, invite, LegBench.SDP); // too late, but accepted all the same
        ringing.expectRequest("ACK");
        ringing.reply(ringing.expectRequest("BYE"), 200, "OK");
        assertThat(unanswered.await("Refused 487").events()).containsExactly("Provisional 180", "Refused 487");
        ringing.close();
        WireMessage bye = patient.expect("BYE", request("BYE"), Duration.ofSeconds(90));
        patient.reply(bye, 200, "OK");
        assertThat(expiring.await("Gone").events()).containsExactly("Accepted 200", "Gone");
        patient.close();
        bench.close();
    }

    @AfterEach
    void close() {
        peer.close();
    }

    /** Trap: the container makes a bare Contact for each message, and quotes on some of its threads only. */
    @Test
    void everyMessageOfOursCarriesTheFeatureTagsQuotedOnce() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        WireMessage invite = peer.expectRequest("INVITE");
        WireDialog dialog = peer.dialogOfCallee(invite, accept(peer, invite, LegBench.SDP));
        peer.expectRequest("ACK");
        leg.await("Accepted 200").within("INVITE", "", LegBench.sdp(2), "change");
        WireMessage again = peer.expectRequest("INVITE");
        accept(peer, again, LegBench.SDP);
        leg.await("Answered change Accepted 200").within("UPDATE", "", "", "refresh");
        WireMessage update = peer.expectRequest("UPDATE");
        peer.reply(update, 200, "OK");
        leg.await("Answered refresh Accepted 200");
        WireMessage refresh = dialog.request("INVITE", contact() + "Content-Type: application/sdp\n", LegBench.SDP);
        WireMessage ok = peer.expectResponseTo(refresh, 200);

        for (WireMessage ours : new WireMessage[] {invite, again, update, ok}) {
            assertThat(afterUri(ours)).isEqualTo(TAGS);
        }
        assertThat(ok.bodyText()).isEqualTo(LegBench.sdp(2));
        leg.end();
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
    }

    /** Trap: the container puts a Contact into a MESSAGE, and none can take it out; then it is to be ours. */
    @Test
    void aMessageCarriesOneContactWithTheFeatureTags() {
        LegBench.Leg leg = bench.send("MESSAGE", "sip:device@" + peer.hostPort(), "", LegBench.SDP, 5, (told, event) -> { });
        WireMessage message = peer.expectRequest("MESSAGE");
        assertThat(message.values("Contact")).hasSize(1);
        assertThat(afterUri(message)).isEqualTo(TAGS);
        peer.reply(message, 200, "OK");
        leg.await("Accepted 200");
    }

    @Test
    void everyResponseOfOursCarriesTheFeatureTags() {
        WireMessage invite = call();
        LegBench.Leg leg = bench.invited(invite.callId());
        leg.answer(180, "");
        WireMessage ringing = peer.expectResponse(180);
        leg.answer(200, LegBench.SDP);
        WireMessage ok = peer.expectResponseTo(invite, 200);

        assertThat(afterUri(ringing)).isEqualTo(TAGS);
        assertThat(afterUri(ok)).isEqualTo(TAGS);
        WireDialog dialog = peer.dialogOfCaller(invite, ok);
        dialog.ack();
        leg.await("Acknowledged");
        peer.expectResponseTo(dialog.bye(), 200);
        assertThat(leg.await("Ended").events()).containsExactly("Invited", "Acknowledged", "Ended");
    }

    @Test
    void aChangeThatNobodyHandlesIsRefusedAndTheSessionStays() {
        Called called = called();
        WireMessage change = called.dialog.request("INVITE", contact() + "Content-Type: application/sdp\n", LegBench.sdp(9));
        peer.ackRefusal(change, peer.expectResponseTo(change, 488));
        called.leg.end();
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
    }

    @Test
    void aChangeIsTheListenersToAnswerLater() {
        Called called = called();
        called.leg.answeringOffers();
        WireMessage change = called.dialog.request("UPDATE", contact() + "Content-Type: application/sdp\n", LegBench.sdp(9));
        called.leg.await("Offered");
        WireMessage second = called.dialog.request("UPDATE", contact() + "Content-Type: application/sdp\n", LegBench.sdp(10));
        assertThat(peer.expectResponseTo(second, 500).require("Retry-After")).matches("[0-9]|10");
        called.leg.answer(200, LegBench.sdp(3));

        assertThat(peer.expectResponseTo(change, 200).bodyText()).isEqualTo(LegBench.sdp(3));
        called.leg.end();
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
    }

    @Test
    void aLegThatIsNotAnsweredIsRefusedWhenItIsEnded() {
        WireMessage invite = call();
        bench.invited(invite.callId()).end("Reason: SIP;cause=480");
        WireMessage refusal = peer.expectResponseTo(invite, 480);
        assertThat(refusal.require("Reason")).isEqualTo("SIP;cause=480");
        peer.ackRefusal(invite, refusal);
    }

    /** RFC 3261 §15: no BYE before the ACK. */
    @Test
    void aLegWithoutAckIsEndedAfterItsAck() {
        WireMessage invite = call();
        LegBench.Leg leg = bench.invited(invite.callId());
        leg.answer(200, LegBench.SDP);
        WireMessage ok = peer.expectResponseTo(invite, 200);
        leg.end();
        peer.expectNone("BYE", request("BYE"), Duration.ofMillis(300));
        peer.dialogOfCaller(invite, ok).ack();
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
    }

    /** What a node that stops waits for. */
    @Test
    void endIsOverWhenTheByeIsAnswered() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        accept(peer, peer.expectRequest("INVITE"), LegBench.SDP);
        CompletionStage<?> ended = leg.await("Accepted 200").end();
        CompletionStage<?> all = bench.ended();
        WireMessage bye = peer.expectRequest("BYE");
        assertThat(ended.toCompletableFuture()).isNotDone();
        assertThat(all.toCompletableFuture()).isNotDone();
        peer.reply(bye, 200, "OK");
        assertThat(ended.toCompletableFuture()).succeedsWithin(PATIENCE);
        assertThat(all.toCompletableFuture()).succeedsWithin(PATIENCE);
        leg.within("UPDATE", "", "", "late");
        leg.await("Answered late Refused 481");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE", "SUBSCRIBE"})
    void theStrongestCredentialsAreGivenAndNothingElseIsLost(String method) {
        LegBench.Leg leg = bench.send(method, "sip:device@" + peer.hostPort(),
                "P-Asserted-Identity: <sip:bench@home.test>\nEvent: reg", method.equals("SUBSCRIBE") ? "" : LegBench.SDP, 5,
                (told, event) -> { });
        WireMessage first = peer.expectRequest(method);
        demand(first, "SHA-256");
        WireMessage second = peer.expectRequest(method);

        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.cseq()).isEqualTo(first.cseq() + 1);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.require("P-Asserted-Identity")).isEqualTo("<sip:bench@home.test>");
        assertThat(second.values("P-Asserted-Identity")).hasSize(1);
        String given = second.require("Proxy-Authorization");
        assertThat(parameter(given, "response")).isEqualTo(expected(given, method));
        assertThat(given).contains("algorithm=SHA-256").contains("opaque=\"o\"").doesNotContain("secret");
        if (method.equals("INVITE")) {
            accept(peer, second, LegBench.SDP);
            assertThat(peer.expect("ACK of the 2xx", m -> request("ACK").test(m) && m.cseq() == second.cseq(), PATIENCE)
                    .require("Proxy-Authorization")).isEqualTo(given);
            leg.await("Accepted 200").end();
            demand(peer.expectRequest("BYE"), "MD5");
            WireMessage bye = peer.expectRequest("BYE");
            assertThat(bye.header("Proxy-Authorization")).isPresent();
            peer.reply(bye, 200, "OK");
        } else {
            peer.reply(second, 200, "OK", contact().replace("\n", "\r\n") + "Expires: 600\r\n", new byte[0]);
            leg.await("Accepted 200");
        }
    }

    /** RFC 6665 §4.5.1: what a subscription is to, its end says as well. */
    @Test
    void theEndOfASubscriptionNamesItsEvent() {
        LegBench.Leg leg = bench.send("SUBSCRIBE", "sip:device@" + peer.hostPort(), "Event: reg;id=7\nExpires: 600", "", 5,
                (told, event) -> { });
        peer.reply(peer.expectRequest("SUBSCRIBE"), 200, "OK", contact().replace("\n", "\r\n") + "Expires: 600\r\n",
                new byte[0]);
        leg.await("Accepted 200");
        CompletionStage<?> ended = leg.end("Reason: SIP;cause=200");
        WireMessage end = peer.expectRequest("SUBSCRIBE");
        assertThat(end.values("Event")).containsExactly("reg;id=7");
        assertThat(end.values("Expires")).containsExactly("0");
        assertThat(end.param("To", "tag")).isPresent();
        peer.reply(end, 200, "OK", "Expires: 0\r\n", new byte[0]);
        assertThat(ended.toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    @Test
    void credentialsThatAreNotTakenAreARefusal() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        demand(peer.expectRequest("INVITE"), "MD5");
        demand(peer.expectRequest("INVITE"), "MD5");
        leg.await("Refused 407");
        peer.expectNone("third INVITE", request("INVITE"), Duration.ofMillis(300));
    }

    @Test
    void whatCannotBeSentIsToldAsARefusal() {
        bench.send("INVITE", "sip:device@[::bad", "", LegBench.SDP, 5, (leg, event) -> { }).await("Refused 500");
        bench.send("INVITE", "sip:device@127.0.0.1:1;transport=tcp", "", LegBench.SDP, 5, (leg, event) -> { })
                .await("Refused 503");
    }

    /** A leg, and the dialog as the peer has it. */
    private record Called(LegBench.Leg leg, WireDialog dialog) {
    }

    private Called called() {
        LegBench.Leg leg = bench.invite("sip:device@" + peer.hostPort());
        WireMessage invite = peer.expectRequest("INVITE");
        WireDialog dialog = peer.dialogOfCallee(invite, accept(peer, invite, LegBench.SDP));
        leg.await("Accepted 200");
        return new Called(leg, dialog);
    }

    private WireMessage call() {
        return peer.towards(Transport.UDP, bench.sipPort()).send("INVITE sip:pf@home.test SIP/2.0\n"
                + "Via: SIP/2.0/[transport] [local];branch=[branch]\nMax-Forwards: 70\nFrom: <sip:device@home.test>;tag=[tag]\n"
                + "To: <sip:pf@home.test>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n" + contact()
                + "Content-Type: application/sdp\n", LegBench.SDP);
    }

    private void demand(WireMessage request, String strongest) {
        String weaker = "Proxy-Authenticate: Digest realm=\"home.test\",nonce=\"n5\",qop=\"auth\"\r\n";
        String stronger = "Proxy-Authenticate: Digest realm=\"home.test\",nonce=\"n256\",opaque=\"o\",qop=\"auth\","
                + "algorithm=SHA-256\r\n";
        WireMessage refusal = peer.reply(request, 407, "Proxy Authentication Required",
                strongest.equals("MD5") ? weaker : weaker + stronger, new byte[0]);
        if (request.method().equals("INVITE")) {
            peer.expect("ACK", m -> request("ACK").test(m) && m.cseq() == refusal.cseq(), PATIENCE);
        }
    }

    /** The digest of RFC 7616 §3.4.1 by hand. */
    private static String expected(String given, String method) {
        String request = sha256(method + ':' + parameter(given, "uri"));
        return sha256(sha256("pf:home.test:secret") + ":n256:" + parameter(given, "nc") + ':' + parameter(given, "cnonce")
                + ":auth:" + request);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String parameter(String value, String name) {
        return value.replaceAll(".*[ ,]" + name + "=\"?([^\",]*)\"?.*", "$1");
    }

    private String contact() {
        return "Contact: <sip:device@" + peer.hostPort() + ">\n";
    }

    private static String afterUri(WireMessage message) {
        String contact = message.require("Contact");
        return contact.substring(contact.indexOf('>') + 1);
    }

    private static Predicate<WireMessage> request(String method) {
        return message -> message.isRequest() && message.method().equals(method);
    }

    private static WireMessage accept(ScriptedSipPeer peer, WireMessage invite, String sdp) {
        return peer.reply(invite, 200, "OK", "Contact: <sip:device@" + peer.hostPort()
                + ">\r\nContent-Type: application/sdp\r\n", sdp.getBytes(StandardCharsets.UTF_8));
    }
}
