package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Set;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.restante.client.InviteDecision.Acceptable;
import org.restante.client.InviteDecision.Refused;
import org.restante.codec.sdp.MsrpMedia.Direction;

/** What cannot be shown over loopback, where every peer has the core's address. */
class InvitePolicyTest {

    private static Request invite(String more) throws ParseException {
        String sdp = """
                v=0
                o=- 1 1 IN IP4 192.0.2.20
                s=-
                c=IN IP4 192.0.2.20
                t=0 0
                m=message 2855 TCP/MSRP *
                a=accept-types:*
                a=path:msrp://192.0.2.20:2855/dp7x2k9qLr41;tcp
                a=setup:passive
                a=sendonly
                """;
        String text = "INVITE sip:bob@home2.example SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.20;branch=z9hG4bK1\nMax-Forwards: 70\n"
                + "From: <sip:x@home2.example>;tag=1\nTo: <sip:bob@home2.example>\nCall-ID: 1\nCSeq: 1 INVITE\n"
                + "Contact: <sip:x@192.0.2.20>\nAccept-Contact: " + Function.DEFERRED_TAG + "\n" + more
                + "Content-Type: application/sdp\nContent-Length: " + sdp.replace("\n", "\r\n").length() + "\n\n" + sdp;
        return (Request) new StringMsgParser().parseSIPMessage(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), true,
                false, null);
    }

    @Test
    void onlyTheCoreIsTrusted() throws ParseException {
        InviteDecision decision = InvitePolicy.decide(invite(""), false, ClientMedia.ordinary(), Set.of(), 0, 0);
        assertThat(decision).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.status()).isEqualTo(403));
    }

    @Test
    void anInviteOfTheCoreIsAcceptable() throws ParseException {
        InviteDecision decision = InvitePolicy.decide(invite(""), true, ClientMedia.ordinary(), Set.of(), 0, 0);
        assertThat(decision).isInstanceOfSatisfying(Acceptable.class, acceptable -> {
            assertThat(acceptable.active()).isTrue();
            assertThat(acceptable.direction()).isEqualTo(Direction.RECVONLY);
        });
    }

    @Test
    void aHeaderThatCannotBeReadIsABadRequest() throws ParseException {
        for (String header : new String[] {"Conversation-ID: " + "x".repeat(300) + "\n", "Contribution-ID: \n"}) {
            InviteDecision decision = InvitePolicy.decide(invite(header), true, ClientMedia.ordinary(), Set.of(), 0, 0);
            assertThat(decision).as(header).isInstanceOfSatisfying(Refused.class,
                    refused -> assertThat(refused.status()).isEqualTo(400));
        }
    }

    @Test
    void aSessionIsGivenUpShortlyBeforeItsEnd() {
        assertThat(SessionExpires.parse("1800;refresher=uac").untilGivenUp()).isEqualTo(Duration.ofSeconds(1768));
        assertThat(SessionExpires.parse("90").untilGivenUp()).isEqualTo(Duration.ofSeconds(60));
        assertThat(SessionExpires.parse("90").answer()).isEqualTo("90;refresher=uac");
        assertThat(SessionExpires.parse("90 ; refresher=UAS").isOurs()).isTrue();
    }
}
