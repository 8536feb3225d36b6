package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.wire.WireMessage;

/** What a device tells the senders of its messages, on the wire. */
class NotificationsTest {

    private static final Duration A_MOMENT = Duration.ofMillis(300);

    private final ClientOnTheWire wire = ClientOnTheWire.open();

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    @Requirement({"CLI-17", "IMDN-05", "IMDN-06"})
    void cli17_theSenderOfEachMessageOfAContainerIsToldOnceThatItIsDelivered() {
        try (Function function = new Function(wire)) {
            function.establish().bound();
            byte[] container = Function.sample("d3-merged.multipart");
            function.deliver("mg000042", "multipart/mixed;boundary=cpmmrg42", container);
            List<WireMessage> told = IntStream.range(0, 2).mapToObj(i -> wire.core.expectRequest("MESSAGE")).toList();
            told.forEach(message -> wire.core.reply(message, 202, "Accepted"));

            assertThat(told).extracting(WireMessage::requestUri).containsExactlyInAnyOrder("sip:alice@home1.example",
                    "sip:carol@home1.example");
            WireMessage toAlice = told.stream().filter(m -> m.requestUri().contains("alice")).findFirst().orElseThrow();
            assertThat(toAlice.require("Conversation-ID")).isEqualTo("f81d4fae-7dec-11d0-a765-00a0c91e6b01");
            assertThat(toAlice.require("Contribution-ID")).isEqualTo("9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01");
            assertThat(toAlice.require("Content-Type")).isEqualTo("message/cpim");
            CpimMessage cpim = CpimMessage.parse(toAlice.body());
            assertThat(cpim.header("To")).contains("<sip:alice@home1.example>");
            assertThat(cpim.dispositions()).isEmpty();
            assertThat(cpim.imdnMessageId()).isPresent();
            assertThat(cpim.contentHeader("Content-Disposition")).contains("notification");
            DispositionNotification notification = notification(toAlice);
            assertThat(notification.messageId()).isEqualTo("m1Kx0aQz7");
            assertThat(notification.status()).isEqualTo(Status.DELIVERED);
            assertThat(notification.dateTime()).isEqualTo("2026-03-02T08:15:30Z");

            function.deliver("mg000043", "multipart/mixed;boundary=cpmmrg42", container);
            nothingMoreIsTold();
        }
        assertThat(wire.heard.duplicates).hasSize(2);
    }

    @Test
    @Requirement("CLI-06")
    void cli06_aCopyIsToldOfOnlyIfItsMessageNeverWas() {
        try (Function function = new Function(wire)) {
            function.establish().bound();
            function.deliver("pm1", "message/cpim", Function.sample("d1-pager.cpim"));
            wire.core.reply(wire.core.expectRequest("MESSAGE"), 480, "Temporarily Unavailable");
            Heard.await().until(() -> wire.observed.stream().anyMatch(line -> line.contains("480")));
            function.deliver("pm2", "message/cpim", Function.sample("d1-pager.cpim"));
            wire.core.reply(wire.core.expectRequest("MESSAGE"), 200, "OK");
            Heard.await().until(() -> wire.observed.stream().anyMatch(line -> line.startsWith("< SIP/2.0 200")));
            function.deliver("pm3", "message/cpim", Function.sample("d1-pager.cpim"));
            nothingMoreIsTold();
        }
        assertThat(wire.heard.messages).hasSize(1);
    }

    @Test
    @Requirement("CLI-17")
    void cli17_thatItWasDisplayedIsToldWhenItIs() {
        wire.core.send(head(""), Function.sample("d1-pager.cpim"));
        wire.core.reply(wire.core.expectRequest("MESSAGE"), 200, "OK");
        wire.heard.awaitMessages(1);

        wire.client.displayed(wire.heard.messages.get(0).head());
        WireMessage displayed = wire.core.expectRequest("MESSAGE");
        wire.core.reply(displayed, 200, "OK");
        assertThat(notification(displayed).status()).isEqualTo(Status.DISPLAYED);
        Heard.await().until(() -> wire.observed.stream().filter(line -> line.startsWith("< SIP/2.0 200")).count() == 2);
        wire.client.displayed(wire.heard.messages.get(0).head());
        nothingMoreIsTold();
    }

    @Test
    void nobodyIsToldWhoDidNotAskOrCannotBe() {
        String text = new String(Function.sample("d1-pager.cpim"), java.nio.charset.StandardCharsets.UTF_8);
        wire.core.send(head(""), text.replace("positive-delivery, display", "negative-delivery"));
        wire.core.send(head(""), text.replace("sip:alice@home1.example", "sip:anonymous@anonymous.invalid"));
        wire.core.send(head(""), text.replace("sip:alice@home1.example", "mailto:alice"));
        wire.heard.awaitMessages(3);
        nothingMoreIsTold();
    }

    /** A notification that comes is none to be shown, and none is told of it (IMDN-10). */
    @Test
    void aNotificationIsToldToTheListenerAndIsNoMessage() {
        byte[] body = Function.sample("d4-imdn.cpim");
        wire.core.expectResponseTo(wire.core.send(head(""), body), 200);
        Heard.await().until(() -> wire.heard.notifications.size() == 1);
        assertThat(wire.heard.notifications.get(0).messageId()).isEqualTo(notification(body).messageId());
        assertThat(wire.heard.messages).isEmpty();
        nothingMoreIsTold();
        wire.core.expectResponseTo(wire.core.send(head(""), new String(body).replace("i4Gg77HhU", "i4Gg77HhX").replace("</imdn>", "</imdm>").getBytes()), 400);
    }

    private void nothingMoreIsTold() {
        wire.core.expectNone("another notification", m -> m.isRequest() && m.method().equals("MESSAGE"), A_MOMENT);
    }

    private static DispositionNotification notification(WireMessage message) {
        return notification(message.body());
    }

    private static DispositionNotification notification(byte[] body) {
        int offset = CpimMessage.parse(body).contentOffset();
        return DispositionNotification.parse(java.util.Arrays.copyOfRange(body, offset, body.length));
    }

    private static String head(String more) {
        return "MESSAGE sip:bob@home2.example SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch]\nMax-Forwards: 70\n"
                + "From: <sip:alice@home1.example>;tag=[tag]\nTo: <sip:bob@home2.example>\nCall-ID: [call_id]\n"
                + "CSeq: 1 MESSAGE\n" + more + "Content-Type: message/cpim\n";
    }
}
