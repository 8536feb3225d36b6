package org.restante.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.embedded.Application;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;
import org.restante.wire.FreePorts;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;

/** The HTTP API of {@code target/restante.war} in the container, over a socket: what it tells and what it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOB = "sip:bob@home.test";
    private static final String SECRET = "nobody but bob may read this";

    private final int sip = FreePorts.udpAndTcp();
    private final int http = FreePorts.tcp();
    private EmbeddedContainer container;

    /** An answer as it came: status, head, JSON. */
    private record Response(int status, String head, JsonNode json) {
    }

    @BeforeAll
    void start(@TempDir Path base) throws IOException {
        Path settings = Files.writeString(base.resolve("restante.properties"), """
                sip.listen=udp:127.0.0.1:%d,tcp:127.0.0.1:%d
                msrp.listen=127.0.0.1:%d
                http.listen=127.0.0.1:%d
                node.id=console-test
                database.url=jdbc:h2:mem:console%d
                """.formatted(sip, sip, FreePorts.tcp(), http, sip));
        container = EmbeddedContainer.start(base, List.of(new ListenAddress("udp", "127.0.0.1", sip),
                new ListenAddress("tcp", "127.0.0.1", sip)), new HostPort("127.0.0.1", http), SipMessageObserver.NONE,
                new Application(Path.of("target/restante.war"), "/restante", Map.of("restante.config", settings.toString())));
    }

    @AfterAll
    void stop() {
        container.close();
    }

    private Response call(String method, String path, String more, String body) throws IOException {
        String request = method + " /restante" + path + " HTTP/1.1\r\n" + (more.contains("Host:") ? "" : "Host: 127.0.0.1:"
                + http + "\r\n") + more + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http); InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String[] answer = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\r\n\r\n", 2);
            return new Response(Integer.parseInt(answer[0].split(" ")[1]), answer[0], answer[0].contains("application/json")
                    ? JSON.readTree(answer[1]) : JSON.getNodeFactory().textNode(answer[1]));
        }
    }

    private JsonNode get(String path) throws IOException {
        Response response = call("GET", path, "", "");
        assertThat(response.status()).as(response.json().toString()).isEqualTo(200);
        assertThat(response.head()).contains("Content-Type: application/json", "Cache-Control: no-store");
        return response.json();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Has messages held for a user. */
    private void hold(String user, String more, String... texts) {
        try (ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.TCP, sip)) {
            ScriptedCore core = new ScriptedCore(peer);
            for (String text : texts) {
                peer.expectResponseTo(core.originate("MESSAGE", "sip:alice@home1.example", user,
                        "Content-Type: text/plain\nConversation-ID: conv-1\nContribution-ID: " + UUID.randomUUID() + "\n" + more,
                        text.getBytes(StandardCharsets.UTF_8)), 202);
            }
        }
    }

    @Test
    void healthTellsThatTheNodeCanWork() throws IOException {
        JsonNode health = get("/health");
        assertThat(health.path("status").asText()).isEqualTo("up");
        assertThat(health.path("node").asText()).isEqualTo("console-test");
        assertThat(health.path("version").asText()).matches("[0-9]+\\..*");
    }

    @Test
    void theQueueIsListedPageByPageWithoutContent() throws IOException {
        hold(BOB, "", SECRET, "second", "third");
        JsonNode first = get("/api/queue?limit=2&user=" + encoded("\"Bob\" <sip:bob@HOME.test>"));
        assertThat(first.path("user").asText()).isEqualTo(BOB);
        assertThat(first.path("waiting").asInt()).isEqualTo(3);
        assertThat(first.path("messages")).hasSize(2).allSatisfy(message -> {
            assertThat(message.path("kind").asText()).isEqualTo("PAGER");
            assertThat(message.path("state").asText()).isEqualTo("QUEUED");
            assertThat(message.path("sender").asText()).isEqualTo("sip:alice@home1.example");
            assertThat(message.path("contentType").asText()).isEqualTo("text/plain");
            assertThat(message.path("conversationId").asText()).isEqualTo("conv-1");
        });
        assertThat(first.path("messages").path(0).path("contentOctets").asInt()).isEqualTo(SECRET.length());
        JsonNode second = get("/api/queue?limit=2&user=" + encoded(BOB) + "&after=" + first.path("next").asText());
        assertThat(second.path("messages")).hasSize(1);
        assertThat(second.path("next").isNull()).isTrue();

        String id = first.path("messages").path(0).path("id").asText();
        JsonNode message = get("/api/messages/" + id);
        assertThat(message.path("id").asText()).isEqualTo(id);
        assertThat(message.path("devices").isArray()).isTrue();
        assertThat(first.toString() + message).doesNotContain(SECRET);
        assertThat(get("/api/messages/" + id + "/why").path("why").asText()).startsWith("Held since ")
                .endsWith(": sip:bob@home.test has no registered device.");
    }

    @Test
    void anAnonymousSenderIsNotNamed() throws IOException {
        hold("sip:carol@home.test", "Privacy: id\n", "guess who");
        assertThat(get("/api/queue?user=sip:carol@home.test").toString()).doesNotContain("alice")
                .contains("sip:anonymous@anonymous.invalid");
    }

    @Test
    void aUserSaysWhetherHistoryIsKept() throws IOException {
        String path = "/api/users/" + encoded("tel:+15551230001") + "/preferences";
        assertThat(get(path).path("history").asBoolean()).isTrue();
        Response off = call("PUT", path, "Content-Type: application/json\r\n", "{\"history\": false}");
        assertThat(off.status()).isEqualTo(200);
        assertThat(off.json().path("history").asBoolean()).isFalse();
        assertThat(get("/api/users/tel:+15551230001/preferences").path("history").asBoolean()).isFalse();
        assertThat(get("/api/history?user=tel:+15551230001").path("records")).isEmpty();
    }

    @Test
    void aUserSaysFromWhomNothingIsTakenAndThatNothingIsToBeDelivered() throws IOException {
        String path = "/api/users/sip:heidi@home.test/preferences";
        String type = "Content-Type: application/json\r\n";
        assertThat(get(path).path("hold").asBoolean(true)).isFalse();
        assertThat(get(path).path("blocked").isArray()).isTrue();
        JsonNode wanted = call("PUT", path, type, "{\"blocked\": [\"sip:Mallory@HOME.test\", \"tel:+1-555\"], \"hold\": true}").json();
        assertThat(wanted.path("hold").asBoolean()).isTrue();
        assertThat(wanted.path("blocked").toString()).isEqualTo("[\"sip:Mallory@home.test\",\"tel:+1555\"]");
        assertThat(call("PUT", path, type, "{\"hold\": false, \"history\": false}").json().path("blocked")).as("stays").hasSize(2);
        JsonNode heidi = get("/api/users/sip:heidi@home.test");
        assertThat(heidi.path("blocked")).hasSize(2);
        assertThat(heidi.path("hold").asBoolean(true)).isFalse();
        assertThat(heidi.path("history").asBoolean(true)).isFalse();
        assertThat(call("PUT", path, type, "{\"blocked\": []}").json().path("blocked")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/queue, 400", "GET, /api/queue?user=bob, 400", "GET, /api/queue?user=sip:bob@home.test&limit=0, 400",
            "GET, /api/queue?user=sip:bob@home.test&limit=1001, 400", "GET, /api/queue?user=sip:bob@home.test&limit=99999999999, 400",
            "GET, /api/queue?user=sip:bob@home.test&after=x, 400", "GET, /api/queue?user=%zz, 400", "GET, /api/messages/x, 404",
            "GET, /api/messages/00000000-0000-0000-0000-000000000001, 404", "GET, /api/messages/00000000-0000-0000-0000-000000000001/why, 404",
            "GET, /api/messages/00000000-0000-0000-0000-000000000001/x, 404", "GET, /api, 404", "GET, /api/queue/x, 404",
            "GET, /api/history, 400", "GET, /api/users/bob/preferences, 400", "POST, /health, 405",
            "POST, /api/queue?user=sip:bob@home.test, 405", "DELETE, /api/users/sip:bob@home.test/preferences, 405"})
    void whatCannotBeServedIsRefusedInWords(String method, String path, int status) throws IOException {
        Response refused = call(method, path, "", "");
        assertThat(refused.status()).as(refused.head()).isEqualTo(status);
        assertThat(refused.json().path("error").asText()).isNotEmpty();
        assertThat(refused.head().contains("Allow: ")).isEqualTo(status == 405);
    }

    private static final String ORDER = "{\"by\":\"test\",\"reason\":\"try\"}";

    private Response order(String id, String command) throws IOException {
        return call("POST", "/api/messages/" + id + '/' + command, "Content-Type: application/json\r\n", ORDER);
    }

    @Test
    void anOperatorHoldsReleasesAndEndsMessages() throws IOException {
        String erin = "sip:erin@home.test";
        hold(erin, "", "first", "second");
        List<String> ids = get("/api/queue?user=" + erin).path("messages").findValuesAsText("id");

        assertThat(order(ids.get(0), "hold").json().path("result").asText()).isEqualTo("DONE");
        assertThat(order(ids.get(0), "hold").json().path("result").asText()).isEqualTo("ALREADY");
        assertThat(get("/api/messages/" + ids.get(0) + "/why").path("why").asText()).contains("an operator holds it back");
        assertThat(order(ids.get(0), "release").json().path("result").asText()).isEqualTo("DONE");
        assertThat(order(ids.get(0), "retry").json().path("result").asText()).isEqualTo("DONE");
        assertThat(order(ids.get(0), "discard").json().path("result").asText()).isEqualTo("DONE");
        assertThat(order(ids.get(1), "expire").json().path("result").asText()).isEqualTo("DONE");

        assertThat(get("/api/queue?user=" + erin).path("messages").findValuesAsText("state")).containsExactly("DISCARDED", "EXPIRED");
        Response late = order(ids.get(0), "retry");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("error").asText()).contains("come to its end");
        assertThat(order(UUID.randomUUID().toString(), "retry").status()).isEqualTo(404);
        assertThat(order("x", "retry").status()).isEqualTo(404);
        assertThat(order(ids.get(0), "explode").status()).isEqualTo(404);
    }

    @Test
    void ordersAreTakenFromNoPageAndNoForm() throws IOException {
        String frank = "sip:frank@home.test";
        hold(frank, "", "first");
        String path = "/api/messages/" + get("/api/queue?user=" + frank).path("messages").path(0).path("id").asText() + "/discard";
        String json = "Content-Type: application/json\r\n";

        assertThat(call("GET", path, "", "").status()).isEqualTo(405);
        assertThat(call("POST", path, json + "Origin: http://elsewhere.example\r\n", ORDER).status()).isEqualTo(403);
        assertThat(call("POST", path, json + "Host: rebound.example:" + http + "\r\n", ORDER).status()).isEqualTo(403);
        for (String form : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data;boundary=x")) {
            assertThat(call("POST", path, "Content-Type: " + form + "\r\n", ORDER).status()).isEqualTo(415);
        }
        for (String body : List.of("", "[]", "{", "{\"by\":\"" + "x".repeat(101) + "\"}", "{\"x\":\"" + "x".repeat(5000) + "\"}")) {
            assertThat(call("POST", path, json, body).status()).as(body).isEqualTo(400);
        }
        assertThat(get("/api/queue?user=" + frank).path("messages").findValuesAsText("state")).containsExactly("QUEUED");
    }

    @Test
    void aUserIsShownWithWhatWaits() throws IOException {
        hold("sip:grace@home.test", "", "12345", "678");
        JsonNode grace = get("/api/users/sip:grace@home.test");
        assertThat(grace.path("waiting").asInt()).isEqualTo(2);
        assertThat(grace.path("octets").asInt()).isEqualTo(8);
        assertThat(grace.path("registered").asBoolean()).isFalse();
        assertThat(grace.path("history").asBoolean()).isTrue();
        assertThat(grace.path("devices").isArray()).isTrue();
    }

    @Test
    void metricsAreTextThatPrometheusReads() throws IOException {
        Response metrics = call("GET", "/metrics", "", "");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.head()).contains("Content-Type: text/plain; version=0.0.4");
        assertThat(metrics.json().asText().lines()).allMatch(line -> line.matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{.+})? [0-9.]+"))
                .contains("restante_delivery_sessions 0").anyMatch(line -> line.startsWith("restante_info{node=\"console-test\""));
        assertThat(call("GET", "/metrics", "Host: rebound.example\r\n", "").status()).isEqualTo(403);
    }

    static Stream<String> badPreferences() {
        return Stream.of("", "{", "null", "[]", "{}", "{\"history\":\"no\"}", "{\"history\":true,\"more\":1}",
                "{\"history\":true" + " ".repeat(300_000) + "}", "{\"hold\":1}",
                "{\"blocked\":\"sip:a@b\"}", "{\"blocked\":[1]}", "{\"blocked\":[\"mallory\"]}",
                "{\"blocked\":[" + IntStream.rangeClosed(0, 500).mapToObj(i -> "\"sip:u" + i + "@b\"").collect(Collectors.joining(",")) + "]}", "[".repeat(1000));
    }

    @ParameterizedTest
    @MethodSource("badPreferences")
    void preferencesThatAreNoneAreRefused(String body) throws IOException {
        assertThat(call("PUT", "/api/users/sip:dave@home.test/preferences", "Content-Type: application/json\r\n", body).status())
                .isEqualTo(400);
    }

    @Test
    void pagesOfStrangersAreKeptOut() throws IOException {
        String path = "/api/users/sip:dave@home.test/preferences";
        String json = "Content-Type: application/json\r\n";
        assertThat(call("PUT", path, json + "Host: rebound.example:" + http + "\r\n", "{\"history\":false}").status()).isEqualTo(403);
        assertThat(call("PUT", path, json + "Origin: http://elsewhere.example\r\n", "{\"history\":false}").status()).isEqualTo(403);
        assertThat(call("PUT", path, "Content-Type: text/plain\r\n", "{\"history\":false}").status()).isEqualTo(400);
        assertThat(get(path).path("history").asBoolean()).isTrue();
    }

    @Test
    void aLongAddressIsRefusedAndHarmsNobody() throws IOException {
        String longUser = "sip:" + "b".repeat(5000) + "@home.test";
        assertThat(call("GET", "/api/queue?user=" + longUser, "", "").status()).isEqualTo(400);
        assertThat(get("/health").path("status").asText()).isEqualTo("up");
    }
}
