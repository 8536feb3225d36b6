package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.WireMessage;

/** Pager Mode: what is held of a SIP MESSAGE, and what of it a device is shown. */
@ExtendWith(SharedFunction.class)
class PagerModeIT {

    @Test
    @Requirement({"DEF-01", "STO-05"})
    void def01_theServedUserIsNamedByPServedUser(RunningFunction function) {
        try (Scene scene = new Scene(function); Scene other = new Scene(function)) {
            WireMessage message = scene.core.originate("MESSAGE", Scene.ALICE, scene.user, "Content-Type: text/plain\n",
                    "for whom?".getBytes());
            scene.peer.expectResponseTo(message, 202);
            // the same, but with a Request-URI that names somebody else
            String head = message.toString().split("\r\n\r\n", 2)[0];
            assertThat(head).contains("P-Served-User: <" + scene.user + ">");
            WireMessage redirected = scene.peer.send("""
                    MESSAGE %s SIP/2.0
                    Via: SIP/2.0/[transport] [local];branch=[branch]
                    Max-Forwards: 69
                    From: <%s>;tag=[tag]
                    To: <%s>
                    Call-ID: [call_id]
                    CSeq: 1 MESSAGE
                    P-Asserted-Identity: <%s>
                    P-Served-User: <%s>;sescase=term;regstate=unreg
                    Content-Type: text/plain
                    """.formatted(other.user, Scene.ALICE, other.user, Scene.ALICE, scene.user), "served");
            scene.peer.expectResponseTo(redirected, 202);

            assertThat(function.queue(scene.user)).hasSize(2);
            assertThat(function.queue(other.user)).isEmpty();
        }
    }

    @Test
    @Requirement({"DEF-03", "DEF-04", "STO-05"})
    void def03_withoutARegistrationNothingGoesDownstreamAndTheMessageIsHeld(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage accepted = scene.send("Content-Type: message/cpim\nExpires: 3600\n", Scene.cpim("d3", "held"), 202);
            assertThat(accepted.header("Contact")).isEmpty();
            assertThat(accepted.body()).isEmpty();

            JsonNode held = function.queue(scene.user).get(0);
            assertThat(held.path("state").asText()).isEqualTo("QUEUED");
            assertThat(held.path("kind").asText()).isEqualTo("PAGER");
            assertThat(held.path("imdnMessageId").asText()).isEqualTo("d3");
            Instant received = Instant.parse(held.path("receivedAt").asText());
            assertThat(Instant.parse(held.path("expiresAt").asText())).isEqualTo(received.plusSeconds(3600));
            scene.peer.expectNone("anything downstream", WireMessage::isRequest, Duration.ofMillis(500));
        }
    }

    @Test
    @Requirement("DEF-14")
    void def14_theSameMessageTwiceIsAcceptedTwiceAndDeliveredOnce(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("twice", "once only");
            scene.hold("twice", "once only");
            assertThat(function.queue(scene.user)).hasSize(1);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("once only");
                session.ended(); // the next thing is the BYE: there is no second message
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
            scene.hold("twice", "once only"); // also after delivery
            assertThat(function.states(scene.user)).containsExactly("DELIVERED");
        }
    }

    @Test
    @Requirement("DEF-15")
    void def15_anOlderMessagePrecedesANewerOneOnTheWire(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("old", "the older");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            scene.hold("new", "the newer"); // arrives while the device is there
            try (Reception session = scene.accept(invite)) {
                assertThat(session.receive().text()).contains("the older");
                assertThat(session.receive().text()).contains("the newer");
                session.ended();
            }
        }
    }

    @Test
    @Requirement({"STO-02", "PUSH-16"})
    void sto02_theDateIsWhenItWasReceivedNotWhenItWasDelivered(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("date", "what time is it?");
            Instant received = Instant.parse(function.queue(scene.user).get(0).path("receivedAt").asText());
            await().until(() -> Instant.now().isAfter(received.plusSeconds(2)));
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                Reception.Parts message = session.receive();
                Instant date = java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME
                        .parse(message.sipHeader("Date"), Instant::from);
                assertThat(date).isEqualTo(received.truncatedTo(ChronoUnit.SECONDS));
                assertThat(Instant.parse(message.sipHeader("X-CPM-Deferred-Time"))).isEqualTo(received);
                assertThat(message.body(1)).contains("DateTime: 2026-03-02T08:15:30Z");
                session.ended();
            }
        }
    }

    @Test
    @Requirement("STO-02")
    void sto02_aDateThatIsThereIsKept(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.send("Date: Mon, 02 Mar 2026 08:15:31 GMT\nContent-Type: text/plain\n", "dated", 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                Reception.Parts message = session.receive();
                assertThat(message.sipHeader("Date")).isEqualTo("Mon, 02 Mar 2026 08:15:31 GMT");
                assertThat(message.type(1)).isEqualTo("text/plain");
                assertThat(message.body(1)).isEqualTo("dated");
                session.ended();
            }
        }
    }

    @Test
    @Requirement("STO-04")
    void sto04_theAssertedOriginatorIsKeptApartFromTheFromHeader(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            WireMessage message = scene.peer.send("""
                    MESSAGE %s SIP/2.0
                    Via: SIP/2.0/[transport] [local];branch=[branch]
                    Max-Forwards: 69
                    From: "Mallory" <sip:mallory@elsewhere.example>;tag=[tag]
                    To: <%s>
                    Call-ID: [call_id]
                    CSeq: 1 MESSAGE
                    P-Asserted-Identity: "Alice" <%s>
                    Content-Type: text/plain
                    """.formatted(scene.user, scene.user, Scene.ALICE), "who am I?");
            scene.peer.expectResponseTo(message, 202);
            assertThat(function.queue(scene.user).get(0).path("sender").asText()).isEqualTo(Scene.ALICE);
        }
    }

    @Test
    @Requirement("STO-06")
    void sto06_nothingInTheSessionNamesAnAnonymousSender(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.send("Privacy: id\nContent-Type: message/cpim\n", Scene.cpim("anon", "guess who"), 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            try (Reception session = scene.accept(invite)) {
                Reception.Parts message = session.receive();
                String everything = invite + message.text()
                        + message.chunks().stream().map(MsrpFrame::toString).toList() + session.ended();
                assertThat(everything).doesNotContain("alice");
                assertThat(message.sipHeader("From")).isEqualTo("<sip:anonymous@anonymous.invalid>");
                assertThat(message.body(1)).startsWith("From: <sip:anonymous@anonymous.invalid>\r\n").endsWith("guess who");
                assertThat(message.sipHeader("Content-Length")).isEqualTo(String.valueOf(message.body(1).length()));
            }
        }
    }

    @Test
    @Requirement({"STO-07", "STO-05"})
    void sto07_hopByHopAndDialogHeadersAreNotDelivered(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.send("""
                    P-Charging-Vector: icid-value=1234
                    P-Access-Network-Info: 3GPP-E-UTRAN-FDD
                    P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg
                    Expires: 3600
                    Content-Type: text/plain
                    """, "hops", 202);
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                Reception.Parts message = session.receive();
                assertThat(message.body(0).lines().skip(1).map(line -> line.split(":")[0]))
                        .containsExactly("From", "To", "Date", "X-CPM-Deferred-Time", "Content-Type", "Content-Length");
                session.ended();
            }
        }
    }
}
