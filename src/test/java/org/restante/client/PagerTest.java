package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.codec.cpim.CpimMessage;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;
import org.restante.wire.WireMessage;

/** Pager Mode, both ways. */
class PagerTest {

    private final ClientOnTheWire wire = ClientOnTheWire.open();

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void sendsAMessageInCpimAndReturnsTheAnswer() throws Exception {
        CompletionStage<Sent> sending = wire.client.sendPager("sip:carol@home1.example", "Grüße", PagerOptions.ordinary()
                .withConversation(new ConversationId("conv-1")).withLifetime(Duration.ofSeconds(60)).withSubject("Hi"));
        WireMessage message = wire.core.expectRequest("MESSAGE");
        wire.core.reply(message, 202, "Accepted");
        Sent sent = sending.toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(sent.status()).isEqualTo(202);
        assertThat(sent.isAccepted()).isTrue();
        assertThat(message.requestUri()).isEqualTo("sip:carol@home1.example");
        assertThat(message.require("Accept-Contact"))
                .isEqualTo("*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"");
        assertThat(message.require("P-Preferred-Service")).isEqualTo("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg");
        assertThat(message.require("Conversation-ID")).isEqualTo("conv-1");
        assertThat(message.require("Contribution-ID")).isEqualTo(sent.contribution().value());
        assertThat(message.require("User-Agent")).startsWith("CPM-client/OMA2.2");
        assertThat(message.require("Expires")).isEqualTo("60");
        assertThat(message.require("Subject")).isEqualTo("Hi");
        assertThat(message.require("Content-Type")).isEqualTo("message/cpim");
        assertThat(message.header("Contact")).isEmpty();
        CpimMessage cpim = CpimMessage.parse(message.body());
        assertThat(cpim.header("From")).contains("<sip:bob@home2.example>");
        assertThat(cpim.header("To")).contains("<sip:carol@home1.example>");
        assertThat(cpim.imdnMessageId()).contains(sent.id().value());
        assertThat(cpim.dispositions()).isEqualTo("positive-delivery, display");
        assertThat(message.bodyText()).endsWith("\r\n\r\nGrüße");
    }

    @Test
    void sendsBareTextWhenAsked() throws Exception {
        CompletionStage<Sent> sending = wire.client.sendPager("sip:carol@home1.example", "Hello", PagerOptions.ordinary()
                .asPlainText().withId(new ImdnMessageId("x")));
        WireMessage message = wire.core.expectRequest("MESSAGE");
        wire.core.reply(message, 480, "Temporarily Unavailable");
        Sent sent = sending.toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(message.require("Content-Type")).matches("text/plain; ?charset=UTF-8");
        assertThat(message.bodyText()).isEqualTo("Hello");
        assertThat(sent.isAccepted()).isFalse();
        assertThat(sent.status()).isEqualTo(480);
    }

    @Test
    void anAddressThatIsNoneFailsWithoutAMessage() {
        assertThatThrownBy(() -> wire.client.sendPager("nobody", "Hello", PagerOptions.ordinary()).toCompletableFuture()
                .get(10, TimeUnit.SECONDS)).hasMessageContaining("nobody");
    }

    @Test
    void receivesAMessageOverSipAndKnowsItsCopies() {
        byte[] cpim = Function.sample("d1-pager.cpim");
        wire.core.expectResponseTo(wire.core.send(head("message/cpim"), cpim), 200);
        wire.core.expectResponseTo(wire.core.send(head("message/cpim"), cpim), 200);

        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?");
        assertThat(wire.heard.duplicates).hasSize(1);
        ReceivedMessage message = wire.heard.messages.get(0).head();
        assertThat(message.channel()).isEqualTo(ReceivedMessage.Channel.PAGER);
        assertThat(message.conversation().orElseThrow().value()).isEqualTo("conv-9");
    }

    @Test
    @Requirement("CLI-06")
    void cli06_knowsACopyFromAnotherTransport() {
        wire.core.expectResponseTo(wire.core.send(head("message/cpim"), Function.sample("d1-pager.cpim")), 200);
        try (Function function = new Function(wire)) {
            function.establish().bound();
            function.msrp.expectResponse(function.deliver("pm000001", "multipart/mixed;boundary=cpmdef01",
                    Function.sample("d1-pager.multipart")), 200);
        }
        assertThat(wire.heard.texts()).containsExactly("Lunch at noon?");
        assertThat(wire.heard.duplicates).hasSize(1);
    }

    @Test
    void answersWhatItCannotTake() {
        wire.core.expectResponseTo(wire.core.send(head("message/cpim"), "no CPIM"), 400);
        assertThat(wire.core.expectResponseTo(wire.core.send(head("image/png"), "x"), 415).values("Accept"))
                .contains("message/cpim");
        wire.core.expectResponseTo(wire.core.send(head("text/plain"), "hello"), 200);
        assertThat(wire.heard.texts()).containsExactly("hello");
        assertThat(wire.heard.messages.get(0).head().sender()).isEqualTo("sip:alice@home1.example");
        wire.heard.breakDown(true);
        wire.core.expectResponseTo(wire.core.send(head("text/plain"), "again"), 480);
    }

    private static String head(String type) {
        return "MESSAGE sip:bob@home2.example SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\nMax-Forwards: 70\n"
                + "From: <sip:alice@home1.example>;tag=[tag]\nTo: <sip:bob@home2.example>\nCall-ID: [call_id]\n"
                + "CSeq: 1 MESSAGE\nConversation-ID: conv-9\nContent-Type: " + type + "\n";
    }
}
