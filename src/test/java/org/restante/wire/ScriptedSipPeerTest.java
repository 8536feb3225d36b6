package org.restante.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptedSipPeerTest {

    private static final String MESSAGE = """
            MESSAGE sip:bob@home.test SIP/2.0
            Via: SIP/2.0/[transport] [local];branch=[branch]
            Max-Forwards: 70
            f: "Alice, A." <sip:alice@home.test>;tag=[tag]
            To: <sip:bob@home.test>
            Call-ID: [call_id]
            CSeq: 1 MESSAGE
            c: text/plain
            """;

    private final ScriptedSipPeer alice = ScriptedSipPeer.open();
    private final ScriptedSipPeer bob = ScriptedSipPeer.open();

    @AfterEach
    void close() {
        alice.close();
        bob.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aRequestIsAnsweredOnTheWayItCame(Transport transport) {
        alice.towards(transport, bob.port());
        WireMessage sent = alice.send(MESSAGE, "Hello\nBob");
        WireMessage got = bob.expectRequest("MESSAGE");
        assertThat(got.bodyText()).isEqualTo("Hello\r\nBob");
        assertThat(got.require("Content-Type")).isEqualTo("text/plain");
        assertThat(got.values("From")).hasSize(1);
        bob.reply(got, 202, "Accepted");
        WireMessage answer = alice.expectResponseTo(sent, 202);
        assertThat(answer.param("To", "tag")).isPresent();
        assertThat(answer.branch()).isEqualTo(sent.branch());
    }

    @Test
    void severalMessagesInOneSegmentAreTakenApart() {
        alice.towards(Transport.TCP, bob.port());
        byte[] one = WireMessage.assemble(alice.fill(MESSAGE, "TCP"), "one".getBytes(StandardCharsets.UTF_8));
        byte[] two = WireMessage.assemble(alice.fill(MESSAGE, "TCP"), "two".getBytes(StandardCharsets.UTF_8));
        byte[] both = new byte[one.length + two.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        alice.sendRaw(both);
        assertThat(bob.expectRequest("MESSAGE").bodyText()).isEqualTo("one");
        assertThat(bob.expectRequest("MESSAGE").bodyText()).isEqualTo("two");
    }

    @Test
    void aRetransmissionGetsTheLastResponseAgainAndIsNotShownTwice() {
        alice.towards(Transport.UDP, bob.port());
        WireMessage sent = alice.send(MESSAGE, "hello");
        bob.reply(bob.expectRequest("MESSAGE"), 202, "Accepted");
        WireMessage first = alice.expectResponseTo(sent, 202);
        alice.sendRaw(sent.raw());
        alice.sendRaw(sent.raw());
        org.awaitility.Awaitility.await().until(() -> alice.retransmissions() == 2);
        assertThat(bob.received()).hasSize(1);
        assertThat(alice.received()).hasSize(1).first().extracting(WireMessage::toString).isEqualTo(first.toString());
    }

    @Test
    void aDialogCarriesTagsRoutesAndNumbers() {
        alice.towards(Transport.UDP, bob.port());
        WireMessage invite = alice.send(MESSAGE.replace("MESSAGE", "INVITE")
                + "Contact: <sip:alice@" + alice.hostPort() + ">\nRecord-Route: <sip:core@" + alice.hostPort()
                + ";lr>\n", "v=0\n");
        WireMessage got = bob.expectRequest("INVITE");
        WireMessage ok = bob.reply(got, 200, "OK", "Contact: <sip:bob@" + bob.hostPort() + ">\r\n", new byte[0]);
        WireDialog caller = alice.dialogOfCaller(invite, alice.expectResponseTo(invite, 200));
        caller.ack();
        WireMessage ack = bob.expectRequest("ACK");
        assertThat(ack.requestUri()).isEqualTo("sip:bob@" + bob.hostPort());
        assertThat(ack.cseq()).isEqualTo(1);

        bob.towards(Transport.UDP, alice.port());
        WireMessage bye = bob.dialogOfCallee(got, ok).bye();
        WireMessage atAlice = alice.expectRequest("BYE");
        assertThat(atAlice.param("From", "tag")).isEqualTo(ok.param("To", "tag"));
        assertThat(atAlice.require("Route")).contains(";lr");
        alice.reply(atAlice, 200, "OK");
        bob.expectResponseTo(bye, 200);
    }

    @Test
    void aWrongFinalResponseFailsAtOnceAndShowsTheTraffic() {
        alice.towards(Transport.UDP, bob.port());
        WireMessage sent = alice.send(MESSAGE, "hello");
        bob.reply(bob.expectRequest("MESSAGE"), 480, "Temporarily Unavailable");
        assertThatThrownBy(() -> alice.expectResponseTo(sent, 202)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("202").hasMessageContaining("480 Temporarily Unavailable");
    }

    @Test
    void cancelAndAckStayInTheTransactionOfTheInvite() {
        alice.towards(Transport.UDP, bob.port());
        WireMessage invite = alice.send(MESSAGE.replace("MESSAGE", "INVITE"), "v=0\n");
        WireMessage got = bob.expectRequest("INVITE");
        WireMessage cancel = alice.cancel(invite);
        assertThat(bob.expectRequest("CANCEL").branch()).isEqualTo(invite.branch());
        bob.reply(bob.received().get(1), 200, "OK");
        alice.expectResponseTo(cancel, 200);
        bob.reply(got, 487, "Request Terminated");
        alice.ackRefusal(invite, alice.expectResponseTo(invite, 487));
        WireMessage ack = bob.expectRequest("ACK");
        assertThat(ack.branch()).isEqualTo(invite.branch());
        assertThat(SipText.param(ack.require("To"), "tag")).isPresent();
    }

    @Test
    void silenceFailsWithEverythingReceivedEvenWhatIsNoSip() {
        alice.towards(Transport.UDP, bob.port());
        alice.send(MESSAGE, "hello");
        alice.sendRaw("no SIP at all".getBytes(StandardCharsets.UTF_8));
        bob.expectRequest("MESSAGE");
        assertThatThrownBy(() -> bob.expect("REGISTER", m -> m.method().equals("REGISTER"), Duration.ofMillis(200)))
                .hasMessageContaining("Expected REGISTER").hasMessageContaining("MESSAGE sip:bob@home.test")
                .hasMessageContaining("no SIP at all");
    }

    @Test
    void foldedLinesAndParametersAreRead() {
        WireMessage message = WireMessage.parse(SipText.crlf("""
                MESSAGE sip:bob@home.test SIP/2.0
                a: *;+g.3gpp.icsi-ref="x,
                  y";require
                Via: SIP/2.0/UDP h;branch=z1, SIP/2.0/UDP i;branch=z2

                """).getBytes(StandardCharsets.UTF_8));
        assertThat(message.param("Accept-Contact", "+g.3gpp.icsi-ref")).contains("x, y");
        assertThat(message.param("Accept-Contact", "require")).contains("");
        assertThat(message.values("Via")).hasSize(2);
        assertThat(message.branch()).isEqualTo("z1");
    }
}
