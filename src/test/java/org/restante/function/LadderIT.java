package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.DeviceContact;

/** What a delivery exchanged can be looked at: while it lasts, afterwards, and after a restart. */
class LadderIT {

    private static final String BOB = "sip:bob@home.test";

    @TempDir
    Path folder;

    @Test
    void whatWasExchangedIsKeptOverARestartWithoutItsContent() {
        try (ServedFunction function = new ServedFunction(folder, Map.of())) {
            String path;
            try (Scene scene = new Scene(function.sipPort(), BOB)) {
                scene.hold("m1", "confidential");
                DeviceContact phone = scene.device("msg");
                scene.register(phone);
                try (Reception session = scene.accept(scene.invited(phone))) {
                    path = path(function);
                    await().untilAsserted(() -> assertThat(flow(function, path)).startsWith("> INVITE", "< 200", "> ACK"));
                    session.receive();
                    session.ended();
                }
                await().untilAsserted(() -> assertThat(function.console().states(BOB)).containsExactly("DELIVERED"));
            }
            List<String> all = List.of("> INVITE", "< 200", "> ACK", "< SEND", "> 200", "> SEND", "< 200", "< REPORT",
                    "> BYE", "< 200");
            await().untilAsserted(() -> assertThat(flow(function, path)).containsExactlyElementsOf(all));
            assertThat(function.terminate()).isZero();
            function.start();

            assertThat(flow(function, path)).containsExactlyElementsOf(all);
            JsonNode session = function.console().get(path).path("sessions").path(0);
            assertThat(session.path("outcome").asText()).isEqualTo("everything is confirmed");
            assertThat(session.path("rungs").path(0).path("octets").asInt()).isGreaterThan(100);
            assertThat(session.path("rungs").path(0).path("crc32c").asText()).hasSize(8);
            assertThat(session.toString()).contains("Accept-Contact").doesNotContain("confidential", "a=path", "m=message");
            assertThat(function.console().text(path + "&format=text2pcap")).startsWith("# Delivery ").contains("\n000000 45 00 ");
            assertThat(function.console().text(path + "&format=sipp")).startsWith("<?xml ").contains("INVITE " + BOB);
        }
    }

    @Test
    void aRefusalIsSeenInTheLadder() {
        try (RunningFunction function = RunningFunction.start(Map.of()); Scene scene = new Scene(function)) {
            scene.hold("m1", "text");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED"));
            JsonNode message = function.console().get("/api/messages/" + function.queue(scene.user).get(0).path("id").asText());
            await().untilAsserted(() -> assertThat(flow(function.console().get("/api/deliveries/"
                    + message.path("devices").path(0).path("delivery").asText() + "/ladder"))).containsExactly("> INVITE", "< 480"));
        }
    }

    private static String path(ServedFunction function) {
        String id = function.console().queue(BOB).get(0).path("id").asText();
        String delivery = function.console().get("/api/messages/" + id).path("devices").path(0).path("delivery").asText();
        return "/api/deliveries/" + delivery + "/ladder?message=" + id;
    }

    private static List<String> flow(ServedFunction function, String path) {
        return flow(function.console().get(path));
    }

    private static List<String> flow(JsonNode ladder) {
        List<String> flow = new ArrayList<>();
        ladder.path("sessions").forEach(session -> session.path("rungs").forEach(rung -> {
            String[] words = rung.path("head").asText().split("[ \r\n]+");
            boolean sip = rung.path("protocol").asText().equals("SIP");
            flow.add((rung.path("sent").asBoolean() ? "> " : "< ") + (sip ? words[0].equals("SIP/2.0") ? words[1] : words[0] : words[2]));
        }));
        return flow;
    }
}
