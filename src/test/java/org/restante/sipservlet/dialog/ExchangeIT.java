package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/** INVITEs and UPDATEs within a call that do not simply succeed: cancelled, refused, too early, too late. */
class ExchangeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofMillis(400);
    private static final String SDP_TYPE = "Content-Type: application/sdp\n";

    private static LegBench bench;

    private final ScriptedSipPeer peer = ScriptedSipPeer.open();
    private LegBench.Leg leg;
    private WireDialog dialog;

    @BeforeAll
    static void start() {
        bench = LegBench.start(Duration.ofMillis(500), Map.of());
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @AfterEach
    void close() {
        peer.close();
    }

    /** RFC 3261 §9.2: what was agreed before stands, and what waited for the end of it goes on. */
    @Test
    void aChangeThatThePeerCancelsChangesNothingAndOursFollows() {
        called();
        WireMessage change = offer("INVITE", 9);
        leg.await("Offered").within("UPDATE", "", "", "mine");
        peer.cancel(change);
        peer.expect("answer to CANCEL", m -> m.status() == 200 && m.method().equals("CANCEL"), PATIENCE);
        peer.ackRefusal(change, peer.expectResponseTo(change, 487));
        peer.reply(peer.expectRequest("UPDATE"), 200, "OK");
        leg.await("Answered mine Accepted 200").answer(200, LegBench.sdp(3)); // too late
        peer.expectNone("200 to a cancelled INVITE", m -> m.status() == 200 && m.method().equals("INVITE"), A_WHILE);

        refreshedWith(LegBench.SDP);
        end();
        assertThat(leg.events()).containsExactly("Accepted 200", "Offered", "Answered mine Accepted 200");
    }

    /** The same of a call that the peer opened. */
    @Test
    void aChangeThatTheCallerCancelsChangesNothing() {
        taken();
        WireMessage change = offer("INVITE", 9);
        leg.await("Offered");
        peer.cancel(change);
        peer.ackRefusal(change, peer.expectResponseTo(change, 487));
        refreshedWith(LegBench.SDP);
        end();
        assertThat(leg.events()).containsExactly("Invited", "Acknowledged", "Offered");
    }

    /** RFC 3261 §15.1.2: the BYE ends an INVITE that is open as well. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangeOfOursThatIsOpenEndsWithTheCall(boolean acceptedAllTheSame) {
        called();
        leg.within("INVITE", "", LegBench.sdp(2), "change");
        WireMessage change = peer.expectRequest("INVITE");
        peer.reply(change, 180, "Ringing");
        CompletionStage<?> ended = leg.end();
        WireMessage bye = peer.expectRequest("BYE");
        if (acceptedAllTheSame) {
            accept(change);
        } else {
            peer.reply(change, 487, "Request Terminated");
        }
        peer.expect("ACK", m -> request("ACK").test(m) && m.cseq() == change.cseq(), PATIENCE);
        peer.reply(bye, 200, "OK");
        assertThat(ended.toCompletableFuture()).succeedsWithin(PATIENCE);
        leg.await("Answered change " + (acceptedAllTheSame ? "Accepted 200" : "Refused 487"));
    }

    @Test
    void whatThePeerRefusedIsNotOfferedAgain() {
        called();
        leg.within("INVITE", "", LegBench.sdp(2), "change");
        WireMessage change = peer.expectRequest("INVITE");
        peer.reply(change, 488, "Not Acceptable Here");
        leg.await("Answered change Refused 488");
        refreshedWith(LegBench.SDP);
        end();
    }

    /** It would wait for its answer until it times out, and its peer with it. */
    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE"})
    void anOfferThatWaitsWhenWeEndTheCallIsAnswered(String method) {
        called();
        WireMessage change = offer(method, 9);
        leg.await("Offered").end();
        WireMessage refusal = peer.expectResponseTo(change, 487);
        if (method.equals("INVITE")) {
            peer.ackRefusal(change, refusal);
        }
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE", "OPTIONS"})
    void nothingIsAgreedAfterOurBye(String method) {
        called();
        leg.end();
        WireMessage bye = peer.expectRequest("BYE");
        WireMessage late = dialog.request(method, contact(), "");
        WireMessage refusal = peer.expectResponseTo(late, 481);
        if (method.equals("INVITE")) {
            peer.ackRefusal(late, refusal);
        }
        peer.reply(bye, 200, "OK");
    }

    /** RFC 3311 §5.2: our offer, in the INVITE, has no answer yet. */
    @Test
    void anOfferThatMeetsTheOneOfOurInviteIsRefused() {
        leg = bench.invite("sip:device@" + peer.hostPort()).answeringOffers();
        WireMessage invite = peer.expectRequest("INVITE");
        dialog = peer.dialogOfCallee(invite, peer.reply(invite, 180, "Ringing", contact().replace("\n", "\r\n"), new byte[0]));
        leg.await("Provisional 180");
        peer.expectResponseTo(offer("UPDATE", 9), 491);
        peer.expectResponseTo(dialog.request("UPDATE", contact(), ""), 200);
        accept(invite);
        leg.await("Accepted 200");
        end();
        assertThat(leg.events()).containsExactly("Provisional 180", "Accepted 200");
    }

    /** RFC 3311 §5.2: the answer to an INVITE without offer would be a second offer of ours. */
    @Test
    void anInviteThatAsksForAnOfferWhileOneOfOursIsOpenIsRefused() {
        called();
        leg.within("UPDATE", "", LegBench.sdp(2), "change");
        WireMessage change = peer.expectRequest("UPDATE");
        WireMessage bare = dialog.request("INVITE", contact(), "");
        peer.ackRefusal(bare, peer.expectResponseTo(bare, 491));
        peer.reply(change, 200, "OK", (contact() + SDP_TYPE).replace("\n", "\r\n"),
                LegBench.SDP.getBytes(StandardCharsets.UTF_8));
        leg.await("Answered change Accepted 200");
        refreshedWith(LegBench.sdp(2));
        end();
    }

    /** RFC 3311 §5.2: their offer, in their INVITE, has no answer yet. */
    @Test
    void aSecondOfferBeforeTheFirstIsAnsweredIsPutOff() {
        WireMessage invite = call();
        leg = bench.invited(invite.callId()).answeringOffers();
        leg.answer(180, "");
        dialog = peer.dialogOfCaller(invite, peer.expectResponse(180));
        assertThat(peer.expectResponseTo(offer("UPDATE", 9), 500).require("Retry-After")).matches("[0-9]|10");
        leg.answer(200, LegBench.SDP);
        dialog = peer.dialogOfCaller(invite, peer.expectResponseTo(invite, 200));
        dialog.ack();
        leg.await("Acknowledged");
        assertThat(leg.events()).containsExactly("Invited", "Acknowledged");
        end();
    }

    /** The peer would wait for an answer for ever, every later offer would be put off, and ours would not go out. */
    @ParameterizedTest
    @CsvSource({"INVITE, From: <sip:x@home.test>, ''", "UPDATE, Via: x, ''", "INVITE, '', unwritable"})
    void anAnswerThatCannotBeSentIsARefusalAndTheCallGoesOn(String method, String header, String body) {
        called();
        WireMessage change = offer(method, 9);
        leg.await("Offered").within("UPDATE", "", "", "mine");
        leg.answer(200, header, body.isEmpty() ? LegBench.sdp(3) : body);
        WireMessage refusal = peer.expectResponseTo(change, 500);
        if (method.equals("INVITE")) {
            peer.ackRefusal(change, refusal);
        }
        leg.await("Unanswered");
        peer.reply(peer.expectRequest("UPDATE"), 200, "OK");
        leg.await("Answered mine Accepted 200");

        refreshedWith(LegBench.SDP);
        leg.within("UPDATE", "", "", "next"); // goes out when the ACK is there
        peer.reply(peer.expectRequest("UPDATE"), 200, "OK");
        WireMessage again = offer("UPDATE", 10);
        Awaitility.await().atMost(PATIENCE).until(() -> leg.events().stream().filter("Offered"::equals).count() == 2);
        leg.answer(200, LegBench.sdp(3));
        assertThat(peer.expectResponseTo(again, 200).bodyText()).isEqualTo(LegBench.sdp(3));
        end();
    }

    @Test
    void aCallWhoseAnswerCannotBeSentIsRefusedAndOver() {
        WireMessage invite = call();
        leg = bench.invited(invite.callId());
        leg.answer(180, "To: <sip:x@home.test>", ""); // no matter: another may follow
        leg.answer(180, "");
        peer.expectResponse(180);
        leg.answer(200, "From: <sip:x@home.test>", LegBench.SDP);
        peer.ackRefusal(invite, peer.expectResponseTo(invite, 500));
        assertThat(leg.await("Gone").events()).containsExactly("Invited", "Gone");
        assertThat(leg.end().toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    @Test
    void whatWaitsInLineWhenTheCallEndsIsToldAsRefused() {
        called();
        leg.within("UPDATE", "", LegBench.sdp(2), "first");
        WireMessage first = peer.expectRequest("UPDATE");
        leg.within("INVITE", "", LegBench.sdp(3), "second");
        peer.expectResponseTo(dialog.bye(), 200);
        leg.await("Ended").await("Answered second Refused 481");
        peer.reply(first, 481, "Gone");
        leg.await("Answered first Refused 481");
    }

    /** What the listener just agreed to must not be forgotten by what is sent next. */
    @Test
    void anAnswerIsRememberedThoughOursFollowsAtOnce() {
        called();
        WireMessage change = offer("UPDATE", 9);
        leg.await("Offered").within("INVITE", "", LegBench.sdp(4), "change");
        leg.answer(200, LegBench.sdp(3));
        peer.expectResponseTo(change, 200);
        peer.reply(peer.expectRequest("INVITE"), 488, "Not Acceptable Here");
        leg.await("Answered change Refused 488");

        WireMessage again = offer("UPDATE", 9); // nothing new
        assertThat(peer.expectResponseTo(again, 200).bodyText()).isEqualTo(LegBench.sdp(3));
        assertThat(leg.events()).containsOnlyOnce("Offered");
        end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE", "OPTIONS"})
    void anExtensionThatIsNotThereIsRefusedWithinACallToo(String method) {
        called();
        WireMessage wanting = dialog.request(method, contact() + "Require: foo\n", "");
        WireMessage refusal = peer.expectResponseTo(wanting, 420);
        assertThat(refusal.require("Unsupported")).isEqualTo("foo");
        if (method.equals("INVITE")) {
            peer.ackRefusal(wanting, refusal);
        }
        refreshedWith(LegBench.SDP);
        end();
    }

    /** RFC 3261 §8.2.3: the listener would be offered what it cannot read. */
    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE"})
    void aBodyThatIsNoSessionDescriptionIsRefusedAndTheCallGoesOn(String method) {
        called();
        WireMessage alien = dialog.request(method, contact() + "Content-Type: text/plain\n", "hello");
        WireMessage refusal = peer.expectResponseTo(alien, 415);
        assertThat(refusal.values("Accept")).containsExactly("application/sdp");
        if (method.equals("INVITE")) {
            peer.ackRefusal(alien, refusal);
        }
        refreshedWith(LegBench.SDP);
        end();
        assertThat(leg.events()).containsExactly("Accepted 200");
    }

    /** An INFO belongs to the call, but not the call answers it. */
    @Test
    void aRequestWithinACallThatItsHandlerForgotIsAnswered() {
        called();
        peer.expectResponseTo(dialog.request("INFO", "", ""), 500);
        end();
    }

    /** The handler took the INVITE and then failed: the layer has refused it, nobody else may. */
    @Test
    void aLegWhoseHandlerFailedIsOver() {
        WireMessage invite = call("Subject: fail\n");
        peer.ackRefusal(invite, peer.expectResponseTo(invite, 500));
        LegBench.Leg failed = bench.invited(invite.callId());
        assertThat(failed.end().toCompletableFuture()).succeedsWithin(PATIENCE);
        peer.expectNone("another answer", m -> m.status() >= 200, A_WHILE);
    }

    /** The dialogs of a forked INVITE count their requests alike; each answer belongs to its own. */
    @Test
    void theEndOfAnotherBranchIsNotTheEndOfTheCall() {
        leg = bench.invite("sip:device@" + peer.hostPort());
        WireMessage invite = peer.expectRequest("INVITE");
        WireMessage ok = accept(invite);
        leg.await("Accepted 200");
        String tag = ok.param("To", "tag").orElseThrow();
        peer.towards(Transport.UDP, bench.sipPort());
        byte[] otherOk = new String(ok.raw(), StandardCharsets.UTF_8).replace(tag, tag + "other").getBytes(StandardCharsets.UTF_8);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            peer.sendRaw(otherOk); // as a 2xx is sent until its ACK comes (RFC 3261 §13.3.1.4)
            return peer.received().stream().anyMatch(byeTo(tag + "other"));
        });
        WireMessage otherBye = peer.expect("BYE of the other branch", byeTo(tag + "other"), PATIENCE);
        CompletionStage<?> ended = leg.end();
        WireMessage bye = peer.expect("BYE", byeTo(tag), PATIENCE);
        assertThat(bye.cseq()).isEqualTo(otherBye.cseq());
        peer.reply(otherBye, 200, "OK");
        WireMessage options = peer.dialogOfCallee(invite, ok).request("OPTIONS", "", "");
        peer.expect("answer after that of the BYE", m -> m.status() >= 200 && m.cseq() == options.cseq()
                && m.method().equals("OPTIONS"), PATIENCE);
        assertThat(ended.toCompletableFuture()).isNotDone();
        peer.reply(bye, 200, "OK");
        assertThat(ended.toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    private static Predicate<WireMessage> byeTo(String tag) {
        return m -> request("BYE").test(m) && m.param("To", "tag").equals(Optional.of(tag));
    }

    // ---- scenes

    private void called() {
        leg = bench.invite("sip:device@" + peer.hostPort()).answeringOffers();
        WireMessage invite = peer.expectRequest("INVITE");
        dialog = peer.dialogOfCallee(invite, accept(invite));
        peer.expectRequest("ACK");
        leg.await("Accepted 200");
    }

    private void taken() {
        WireMessage invite = call();
        leg = bench.invited(invite.callId()).answeringOffers();
        leg.answer(200, LegBench.SDP);
        dialog = peer.dialogOfCaller(invite, peer.expectResponseTo(invite, 200));
        dialog.ack();
        leg.await("Acknowledged");
    }

    private WireMessage call(String... more) {
        return peer.towards(Transport.UDP, bench.sipPort()).send("INVITE sip:pf@home.test SIP/2.0\n"
                + "Via: SIP/2.0/[transport] [local];branch=[branch]\nMax-Forwards: 70\nFrom: <sip:device@home.test>;tag=[tag]\n"
                + "To: <sip:pf@home.test>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n" + contact() + String.join("", more) + SDP_TYPE,
                LegBench.SDP);
    }

    private WireMessage offer(String method, int version) {
        return dialog.request(method, contact() + SDP_TYPE, LegBench.sdp(version));
    }

    /** The peer asks what we would offer: what was agreed before. */
    private void refreshedWith(String sdp) {
        WireMessage bare = dialog.request("INVITE", contact(), "");
        WireMessage ok = peer.expectResponseTo(bare, 200);
        assertThat(ok.bodyText()).isEqualTo(sdp);
        peer.dialogOfCaller(bare, ok).ack();
    }

    private void end() {
        leg.end();
        peer.reply(peer.expectRequest("BYE"), 200, "OK");
    }

    private WireMessage accept(WireMessage invite) {
        return peer.reply(invite, 200, "OK", (contact() + SDP_TYPE).replace("\n", "\r\n"),
                LegBench.SDP.getBytes(StandardCharsets.UTF_8));
    }

    private String contact() {
        return "Contact: <sip:device@" + peer.hostPort() + ">\n";
    }

    private static Predicate<WireMessage> request(String method) {
        return message -> message.isRequest() && message.method().equals(method);
    }
}
