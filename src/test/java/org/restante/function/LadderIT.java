package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Referee;
import org.restante.wire.Refereed;
import org.restante.wire.RequiresTool;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.SippRun;
import org.restante.wire.SippScenario;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** What a delivery exchanged can be looked at: while it lasts, afterwards, and after a restart. */
@Refereed
@ExtendWith(SharedFunction.class)
class LadderIT {

    private static final String BOB = "sip:bob@home.test";
    private static final Pattern ARROW = Pattern.compile("\\|(<?)-+ ([^|]+?) -+>?\\|");

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

    /** What people see of three chunks and a BYE, and what the tools make of the exports, is compared with what was on the wire. */
    @Test
    @RequiresTool({"text2pcap", "tshark", "sipp"})
    void aDeliveryIsDrawnForPeopleAndExportedForTools(RunningFunction function) throws Exception {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "confidential".repeat(350));
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            List<MsrpFrame> chunks;
            try (Reception session = scene.accept(invite)) {
                chunks = session.receive().chunks();
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
            JsonNode message = function.console().get("/api/messages/" + function.queue(scene.user).get(0).path("id").asText());
            await().untilAsserted(() -> assertThat(flow(function.console().get(ladder(message)))).endsWith("> BYE", "< 200"));
            String id = message.path("id").asText();

            String shown = restante(function, "queue", "show", id);
            assertThat(arrows(shown)).filteredOn("< MSRP 200"::equals).hasSize(chunks.size());
            assertThat(arrows(shown)).filteredOn(arrow -> !arrow.equals("< MSRP 200")).containsExactly(
                    "> MESSAGE", "> INVITE", "< 200 (INVITE)", "> ACK", "< MSRP SEND (bind)", "> MSRP 200", "> MSRP SEND",
                    "> MSRP SEND", "> MSRP SEND", "< MSRP REPORT", "> BYE", "< 200 (BYE)");
            assertThat(shown).contains("everything is confirmed", "Byte-Range: " + chunks.get(2).require("Byte-Range"))
                    .doesNotContain("confidential");

            judge(Referee.ofText(restante(function, "queue", "show", id, "--export", "text2pcap"), folder), invite, chunks);
            play(restante(function, "queue", "show", id, "--export", "sipp"), invite);
        }
    }

    private static void judge(Referee referee, WireMessage invite, List<MsrpFrame> chunks) {
        referee.assertClean();
        assertThat(referee.sipFlow()).containsExactly("INVITE", "200", "ACK", "BYE", "200");
        assertThat(referee.sip()).filteredOn(m -> m.isRequest() && m.method().equals("INVITE")).singleElement().satisfies(exported -> {
            assertThat(exported.startLine()).isEqualTo(invite.startLine());
            assertThat(exported.headers()).isEqualTo(invite.headers());
            assertThat(exported.body()).hasSameSizeAs(invite.body());
        });
        assertThat(referee.msrpFlow()).filteredOn("REPORT"::equals).hasSize(1);
        List<MsrpFrame> content = referee.msrp().stream().filter(f -> f.isRequest() && f.body() != null).toList();
        assertThat(content).extracting(MsrpFrame::headers).isEqualTo(chunks.stream().map(MsrpFrame::headers).toList());
        assertThat(content).extracting(f -> f.body().length).isEqualTo(chunks.stream().map(f -> f.body().length).toList());
        assertThat(content).noneMatch(f -> new String(f.body(), StandardCharsets.UTF_8).contains("confidential"));
    }

    /** Has sipp play our part of it against a peer that says what the device said. */
    private void play(String scenario, WireMessage invite) throws IOException {
        Path file = Files.writeString(folder.resolve("ladder.xml"), scenario);
        try (ScriptedSipPeer peer = ScriptedSipPeer.open();
                SippRun run = SippScenario.of(file).over(Transport.TCP).towards(peer.port()).start()) {
            WireMessage played = peer.expectRequest("INVITE");
            assertThat(played.startLine()).isEqualTo(invite.startLine());
            for (String name : List.of("Accept-Contact", "P-Asserted-Identity", "P-Asserted-Service", "Session-Expires", "User-Agent")) {
                assertThat(played.require(name)).as(name).isEqualTo(invite.require(name));
            }
            peer.reply(played, 200, "OK", "Contact: <sip:bob@" + peer.hostPort() + ";transport=tcp>\n", new byte[0]);
            peer.expectRequest("ACK");
            peer.reply(peer.expectRequest("BYE"), 200, "OK");
            run.await().assertSuccess();
        }
    }

    @Test
    void aRefusalIsSeenInTheLadder(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "text");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("QUEUED"));
            JsonNode message = function.console().get("/api/messages/" + function.queue(scene.user).get(0).path("id").asText());
            await().untilAsserted(() -> assertThat(flow(function.console().get(ladder(message)))).containsExactly("> INVITE", "< 480"));
        }
    }

    private static String path(ServedFunction function) {
        return ladder(function.console().get("/api/messages/" + function.console().queue(BOB).get(0).path("id").asText()));
    }

    private static String ladder(JsonNode message) {
        return "/api/deliveries/" + message.path("devices").path(0).path("delivery").asText() + "/ladder?message="
                + message.path("id").asText();
    }

    /** {@return what the command prints, run as an operator would} */
    private String restante(RunningFunction function, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("deploy/restante"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--http", function.console().url()));
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("err.txt"))).isZero();
        return Files.readString(out);
    }

    /** {@return labels of the arrows of a drawn ladder with their direction, from top to bottom} */
    private static List<String> arrows(String drawn) {
        return ARROW.matcher(drawn).results().map(arrow -> (arrow.group(1).isEmpty() ? "> " : "< ") + arrow.group(2)).toList();
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
