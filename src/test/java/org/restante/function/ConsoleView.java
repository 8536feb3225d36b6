package org.restante.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the console's HTTP API tells of a running function. */
final class ConsoleView {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int httpPort;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    ConsoleView(int httpPort) {
        this.httpPort = httpPort;
    }

    /** {@return where it is, as commands are told with {@code --http}} */
    String url() {
        return "http://127.0.0.1:" + httpPort + "/restante";
    }

    /** {@return the messages of a user, as the console tells them, in order of reception} */
    List<JsonNode> queue(String user) {
        List<JsonNode> messages = new ArrayList<>();
        get("/api/queue?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8)).path("messages").forEach(messages::add);
        return messages;
    }

    /** {@return states of a user's messages, in order of reception} */
    List<String> states(String user) {
        return queue(user).stream().map(message -> message.path("state").asText()).toList();
    }

    /** {@return what each device has seen of each of a user's messages: state of the message, then the device's lines} */
    List<JsonNode> ledger(String user) {
        return queue(user).stream().map(message -> get("/api/messages/" + message.path("id").asText())).toList();
    }

    /** {@return the history of a user, as the console tells it} */
    List<JsonNode> history(String user) {
        List<JsonNode> records = new ArrayList<>();
        get("/api/history?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8)).path("records").forEach(records::add);
        return records;
    }

    /** Sends a PUT that must succeed. */
    void put(String path, String json) {
        exchange(request(path).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)).build());
    }

    /** {@return answer of the console to a GET that must succeed} */
    JsonNode get(String path) {
        return exchange(request(path).build());
    }

    /** {@return answer of the console to a GET that must succeed, as it is} */
    String text(String path) {
        return answer(request(path).build());
    }

    /** {@return a number of the page for Prometheus} */
    long metric(String name) {
        return text("/metrics").lines().filter(line -> line.startsWith(name + " ")).findFirst()
                .map(line -> Long.parseLong(line.substring(name.length() + 1)))
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private JsonNode exchange(HttpRequest request) {
        try {
            return JSON.readTree(answer(request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(request.uri() + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
