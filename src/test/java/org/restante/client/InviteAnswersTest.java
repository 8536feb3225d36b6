package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.WireMessage;

/** Which answer an INVITE gets (sections F.1 and F.2). */
class InviteAnswersTest {

    private static final String IDS = "Conversation-ID: 7b2f3c90\nContribution-ID: 55d0a6e1\n";

    private ClientOnTheWire wire;
    private Function function;

    @AfterEach
    void close() {
        function.close();
        wire.close();
    }

    private void open(UnaryOperator<ClientSettings> how) {
        wire = ClientOnTheWire.open(how);
        function = new Function(wire);
    }

    private void open() {
        open(UnaryOperator.identity());
    }

    private WireMessage answerTo(String acceptContact, String more, String sdp, int status) {
        return wire.core.expectResponseTo(function.invite(acceptContact, more, sdp), status);
    }

    @ParameterizedTest
    @Requirement("CLI-01")
    @ValueSource(strings = {
        "*;+g.3gpp.icsi-ref=\"urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred\"",
        "*;+g.3gpp.icsi-ref=\"URN%3aUrn-7%3a3GPP-service.ims.icsi.oma.cpm.DEFERRED\";require;explicit",
        "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg,"
                + "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"",
        "*;language=\"en\", *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\""})
    void cli01_knowsTheDeferredTagInEverySpelling(String acceptContact) {
        open();
        answerTo(acceptContact, "", function.offer(), 200);
    }

    @Test
    @Requirement("CLI-01")
    void cli01_knowsTheDeferredTagInTheCompactForm() {
        open();
        answerTo("", "a: " + Function.DEFERRED_TAG + "\n", function.offer(), 200);
    }

    @ParameterizedTest
    @Requirement("CLI-01")
    @ValueSource(strings = {"Referred-By: <sip:alice@home1.example>\n", "b: sip:alice@home1.example\n",
        "P-Asserted-Identity: <sip:rcse-standfw@home2.example>\n"})
    void cli01_knowsThePushOfALegacyNetwork(String more) {
        open();
        answerTo("", more, function.offer(), 200);
    }

    @Test
    void anInviteOfAnotherServiceIsNotAcceptable() {
        open();
        answerTo("", "", function.offer(), 488);
        answerTo("*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel\"", "", function.offer(), 488);
    }

    @Test
    @Requirement({"CLI-02", "CLI-10"})
    void cli02_refusesWith480WhenTheUserDoesNotWantMessages() {
        open(s -> s.withAnswer(AnswerPolicy.REFUSE));
        answerTo(Function.DEFERRED_TAG, "", function.offer(), 480);
    }

    @Test
    @Requirement("CLI-10")
    void cli10_declinesWith603WhenTheUserLeaves() {
        open(s -> s.withAnswer(AnswerPolicy.DECLINE).withGroups(ClientOnTheWire.group("7b2f3c90", "55d0a6e1")));
        answerTo(Function.DEFERRED_TAG, IDS, function.offer(), 603);
    }

    @Test
    @Requirement("CLI-02")
    void cli02_ringsUntilTheUserAccepts() {
        open(s -> s.withAnswer(AnswerPolicy.ASK));
        WireMessage invite = function.invite(Function.DEFERRED_TAG, "", function.offer());
        WireMessage ringing = wire.core.expectResponse(180);
        wire.heard.wish.complete(true);
        WireMessage answer = wire.core.expectResponseTo(invite, 200);
        assertThat(answer.param("To", "tag")).isEqualTo(ringing.param("To", "tag"));
        assertThat(wire.heard.invitations).extracting(Invitation::from).containsExactly("sip:deferred@home2.example");
    }

    @Test
    @Requirement("CLI-02")
    void cli02_ringsUntilTheUserRefuses() {
        open(s -> s.withAnswer(AnswerPolicy.ASK));
        WireMessage invite = function.invite(Function.DEFERRED_TAG, "", function.offer());
        wire.core.expectResponse(180);
        wire.heard.wish.complete(false);
        wire.core.expectResponseTo(invite, 480);
    }

    @Test
    void ringingEndsByItselfAfterItsTime() {
        open(s -> s.withAnswer(AnswerPolicy.ASK).withTimers(timers(Duration.ofMillis(200))));
        WireMessage invite = function.invite(Function.DEFERRED_TAG, "", function.offer());
        wire.core.expectResponseTo(invite, 480);
    }

    @Test
    @Requirement("CLI-18")
    void cli18_isBusyWhileAnotherSessionRings() {
        open(s -> s.withAnswer(AnswerPolicy.ASK));
        function.invite(Function.DEFERRED_TAG, "", function.offer());
        wire.core.expectResponse(180);
        try (Function second = new Function(wire)) {
            wire.core.expectResponseTo(second.invite(Function.DEFERRED_TAG, "", second.offer()), 486);
        }
    }

    @Test
    void aCancelledInviteIsTerminated() {
        open(s -> s.withAnswer(AnswerPolicy.ASK));
        WireMessage invite = function.invite(Function.DEFERRED_TAG, "", function.offer());
        wire.core.expectResponse(180);
        WireMessage cancel = wire.core.send("CANCEL " + invite.requestUri() + " SIP/2.0\nVia: " + invite.require("Via")
                + "\nMax-Forwards: 70\nFrom: " + invite.require("From") + "\nTo: " + invite.require("To") + "\nCall-ID: "
                + invite.callId() + "\nCSeq: 1 CANCEL\n");
        wire.core.expectResponseTo(cancel, 200);
        wire.core.expectResponseTo(invite, 487);
    }

    @ParameterizedTest
    @Requirement("CLI-16")
    @CsvSource({"deferred,a=sendonly,a=recvonly", "session,a=sendrecv,a=sendrecv", "session,'',a=sendrecv",
        "deferred,a=sendrecv,a=recvonly", "deferred,'',a=recvonly", "session,a=sendonly,a=recvonly",
        "deferred,a=inactive,a=inactive", "session,a=inactive,a=inactive"})
    void cli16_answersEachDirectionAsTheTableSays(String tag, String offered, String answered) {
        open();
        String acceptContact = tag.equals("session") ? Function.SESSION_TAG : Function.DEFERRED_TAG;
        WireMessage answer = answerTo(acceptContact, "", function.offer("a=setup:passive", offered), 200);
        assertThat(answer.bodyText().lines()).contains(answered)
                .filteredOn(l -> l.matches("a=(sendrecv|sendonly|recvonly|inactive)")).hasSize(1);
        assertThat(answer.require("Contact")).contains("oma.cpm." + tag + "\"");
    }

    @ParameterizedTest
    @Requirement("CLI-16")
    @ValueSource(strings = {"deferred", "session"})
    void cli16_refusesAPeerThatOnlyWantsToReceive(String tag) {
        open();
        String acceptContact = tag.equals("session") ? Function.SESSION_TAG : Function.DEFERRED_TAG;
        answerTo(acceptContact, "", function.offer("a=setup:passive", "a=recvonly"), 488);
    }

    @Test
    @Requirement("CLI-16")
    void cli16_endsAHeldSession() {
        open(s -> s.withTimers(new ClientTimers(Duration.ofHours(1), Duration.ofSeconds(32), Duration.ofSeconds(60),
                Duration.ofSeconds(10), Duration.ofMillis(100))));
        function.establish(Function.DEFERRED_TAG, "", function.offer("a=setup:passive", "a=inactive"));
        wire.core.reply(wire.core.expectRequest("BYE"), 200, "OK");
        wire.heard.awaitEnd();
    }

    @Test
    @Requirement("CLI-04")
    void cli04_listensWhenThePeerConnects() {
        open();
        for (String setup : new String[] {"a=setup:active", ""}) {
            WireMessage answer = answerTo(Function.DEFERRED_TAG, "", function.offer(setup, "a=sendonly"), 200);
            assertThat(answer.bodyText().lines()).contains("a=setup:passive", "a=recvonly")
                    .anyMatch(l -> l.matches("m=message (?!9 )[0-9]+ TCP/MSRP \\*"));
        }
        WireMessage answer = answerTo(Function.DEFERRED_TAG, "", function.offer("a=setup:actpass", "a=sendonly"), 200);
        assertThat(answer.bodyText().lines()).contains("a=setup:active", "m=message 9 TCP/MSRP *");
    }

    @Test
    @Requirement("CLI-18")
    void cli18_refusesOffersWithoutAnAcceptableMediaLine() {
        open();
        String offer = function.offer();
        answerTo(Function.DEFERRED_TAG, "", offer.replaceAll("m=message \\d+ TCP/MSRP \\*", "m=audio 4000 RTP/AVP 0"), 488);
        answerTo(Function.DEFERRED_TAG, "", offer.replaceAll("m=message \\d+", "m=message 0"), 488);
        answerTo(Function.DEFERRED_TAG, "", offer.replace("TCP/MSRP", "TCP/TLS/MSRP"), 488);
        answerTo(Function.DEFERRED_TAG, "", offer.replaceAll("a=path:.*\n", ""), 488);
        answerTo(Function.DEFERRED_TAG, "", offer.replaceAll("a=path:.*\n", "a=path:nonsense\n"), 488);
        answerTo(Function.DEFERRED_TAG, "", offer.replaceAll("a=accept-types:.*\n", "a=accept-types:text/plain\n"), 488);
        answerTo(Function.DEFERRED_TAG, "", offer.replace("a=setup:passive", "a=setup:holdconn"), 488);
        answerTo(Function.DEFERRED_TAG, "", "", 488);
    }

    @Test
    @Requirement("CLI-18")
    void cli18_refusesABodyOfAnUnknownType() {
        open();
        WireMessage invite = wire.core.send(function.head(Function.DEFERRED_TAG, "") + "Content-Type: text/html\n", "<p>");
        assertThat(wire.core.expectResponseTo(invite, 415).require("Accept")).isEqualTo("application/sdp");
    }

    @Test
    void aBodyThatIsNoSessionDescriptionIsABadRequest() {
        open();
        answerTo(Function.DEFERRED_TAG, "", "this is no SDP", 400);
    }

    @Test
    void anOfferInsideAMultipartBodyIsFound() {
        open();
        WireMessage invite = wire.core.send(function.head(Function.DEFERRED_TAG, "")
                + "Content-Type: multipart/mixed;boundary=b1\n", "--b1\nContent-Type: text/plain\n\nhello\n--b1\n"
                + "Content-Type: application/sdp\n\n" + function.offer() + "--b1--\n");
        wire.core.expectResponseTo(invite, 200);
    }

    @Test
    void anUnknownGroupIsRefusedAndAKnownOneAnsweredWithItsIds() {
        open(s -> s.withGroups(ClientOnTheWire.group("7b2f3c90", "55d0a6e1")));
        answerTo(Function.DEFERRED_TAG, IDS.replace("55d0a6e1", "other"), function.offer(), 481);
        WireMessage answer = answerTo(Function.DEFERRED_TAG, IDS, function.offer()
                .replace("message/cpim multipart/mixed", "message/cpim application/group-state-object+xml"), 200);
        assertThat(answer.require("Conversation-ID")).isEqualTo("7b2f3c90");
        assertThat(answer.require("Contribution-ID")).isEqualTo("55d0a6e1");
        assertThat(answer.bodyText().lines()).contains("a=accept-types:message/cpim application/group-state-object+xml");
    }

    @Test
    void aLargeMessageWithIdsIsNoGroup() {
        open();
        WireMessage answer = answerTo(Function.DEFERRED_TAG, IDS + "Referred-By: <sip:alice@home1.example>\n",
                function.offer().replace("a=setup", "a=file-selector:size:417\na=setup"), 200);
        assertThat(answer.bodyText().lines()).contains("a=file-selector:size:417");
    }

    @Test
    void aSessionTimerTooShortOrAnUnknownExtensionIsRefused() {
        open();
        WireMessage invite = wire.core.send(function.head(Function.DEFERRED_TAG, "").replace("1800;", "30;")
                + "Content-Type: application/sdp\n", function.offer());
        assertThat(wire.core.expectResponseTo(invite, 422).require("Min-SE")).isEqualTo("90");
        WireMessage extended = answerTo(Function.DEFERRED_TAG, "Require: timer, precondition\n", function.offer(), 420);
        assertThat(extended.require("Unsupported")).isEqualTo("precondition");
    }

    @Test
    void withoutASessionTimerNoneIsRequired() {
        open();
        WireMessage invite = wire.core.send(function.head(Function.DEFERRED_TAG, "").replace("Session-Expires: 1800;refresher=uac\n",
                "") + "Content-Type: application/sdp\n", function.offer());
        WireMessage answer = wire.core.expectResponseTo(invite, 200);
        assertThat(answer.header("Require")).isEmpty();
        assertThat(answer.header("Session-Expires")).isEmpty();
    }

    @Test
    void atMostFourSessionsRun() {
        open();
        for (int i = 0; i < InvitePolicy.MAX_RUNNING; i++) {
            answerTo(Function.DEFERRED_TAG, "", function.offer(), 200);
        }
        answerTo(Function.DEFERRED_TAG, "", function.offer(), 486);
    }

    @Test
    void anInviteThatIsNeverAcknowledgedIsGivenUpWithBye() {
        open(s -> s.withTimers(new ClientTimers(Duration.ofHours(1), Duration.ofMillis(300), Duration.ofSeconds(60),
                Duration.ofSeconds(10), Duration.ofSeconds(60))));
        answerTo(Function.DEFERRED_TAG, "", function.offer(), 200);
        wire.core.expectRequest("BYE");
        wire.heard.awaitEnd();
        assertThat(wire.heard.ended.get(0)).contains("ACK");
    }

    @Test
    void aLostConnectionIsFollowedByByeAfterTheGraceTime() {
        open(s -> s.withTimers(new ClientTimers(Duration.ofHours(1), Duration.ofSeconds(32), Duration.ofSeconds(60),
                Duration.ofMillis(300), Duration.ofSeconds(60))));
        function.establish().bound();
        function.msrp.closeConnection();
        wire.core.expectRequest("BYE");
        wire.heard.awaitEnd();
        assertThat(wire.heard.ended.get(0)).startsWith("connection lost");
    }

    @Test
    void optionsTellWhatTheDeviceCan() {
        open();
        WireMessage options = wire.core.send(request("OPTIONS", ""));
        WireMessage answer = wire.core.expectResponseTo(options, 200);
        assertThat(answer.values("Allow")).contains("INVITE", "MESSAGE");
        assertThat(answer.require("Contact")).contains("oma.cpm.deferred");
        assertThat(answer.values("Accept")).contains("application/sdp", "message/cpim");
    }

    @Test
    void requestsWithoutTheirDialogAndUnknownMethodsAreRefused() {
        open();
        wire.core.expectResponseTo(wire.core.send(request("UPDATE", "Contact: <sip:pf@[local]>\n")), 481);
        wire.core.expectResponseTo(wire.core.send(request("BYE", "").replace("example>\nCall", "example>;tag=x\nCall")), 481);
        wire.core.expectResponseTo(wire.core.send(request("INFO", "")), 405);
    }

    private static String request(String method, String more) {
        return method + " sip:bob@home2.example SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\nMax-Forwards: 70\n"
                + "From: <sip:x@home2.example>;tag=[tag]\nTo: <sip:bob@home2.example>\nCall-ID: [call_id]\nCSeq: 1 " + method
                + "\n" + more;
    }

    private static ClientTimers timers(Duration ringing) {
        return new ClientTimers(Duration.ofHours(1), Duration.ofSeconds(32), ringing, Duration.ofSeconds(10),
                Duration.ofSeconds(60));
    }
}
