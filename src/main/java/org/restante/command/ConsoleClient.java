package org.restante.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks a running Participating Function over its HTTP API. */
final class ConsoleClient {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String base;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ObjectMapper json = new ObjectMapper();

    /** @param base for example {@code http://127.0.0.1:8080/restante} */
    ConsoleClient(String base) {
        this.base = base.replaceAll("/+$", "");
    }

    /** {@return a page of a user's messages} @param after empty text to begin */
    JsonNode queue(String user, String after, int limit) {
        return ask("/api/queue?user=" + encoded(user) + "&limit=" + limit
                + (after.isEmpty() ? "" : "&after=" + encoded(after)));
    }

    JsonNode message(String id) {
        return ask("/api/messages/" + encoded(id));
    }

    JsonNode why(String id) {
        return ask("/api/messages/" + encoded(id) + "/why");
    }

    /** {@return the sessions of a delivery that were about a message; empty if nothing is kept of it} */
    Optional<JsonNode> ladder(String delivery, String message) {
        HttpResponse<String> response = exchange(get(ladderPath(delivery, message)));
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(json(response));
    }

    /** {@return the same as text} @param format text2pcap or sipp */
    Optional<String> ladder(String delivery, String message, String format) {
        HttpResponse<String> response = exchange(get(ladderPath(delivery, message) + "&format=" + encoded(format)));
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        if (response.statusCode() != 200) {
            json(response); // tells why
        }
        return Optional.of(response.body());
    }

    private static String ladderPath(String delivery, String message) {
        return "/api/deliveries/" + encoded(delivery) + "/ladder?message=" + encoded(message);
    }

    /** Orders something for a message; {@return what came of it} @param command retry, hold, release, expire or discard */
    JsonNode order(String id, String command, String by, String reason) {
        return json(exchange(get("/api/messages/" + encoded(id) + '/' + command).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.createObjectNode().put("by", by).put("reason", reason).toString()))));
    }

    /** {@return what is known of a user} */
    JsonNode user(String user) {
        return ask("/api/users/" + encoded(user));
    }

    /** {@return what a user wants} */
    JsonNode preferences(String user) {
        return ask("/api/users/" + encoded(user) + "/preferences");
    }

    /** Changes what stands in {@code change} and leaves the rest; {@return what the user wants from now on} */
    JsonNode prefer(String user, JsonNode change) {
        return json(exchange(get("/api/users/" + encoded(user) + "/preferences").header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(change.toString()))));
    }

    JsonNode history(String user) {
        return ask("/api/history?user=" + encoded(user));
    }

    /**
     * Asks for a JSON text.
     *
     * @throws Failure if it is refused, or nobody answers
     */
    private JsonNode ask(String path) {
        return json(exchange(get(path)));
    }

    private HttpRequest.Builder get(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(base + path));
        } catch (IllegalArgumentException e) {
            throw new Failure("--http is a URL such as http://127.0.0.1:8080/restante", e);
        }
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure("nobody answers at " + base + "; start it with 'restante serve', or name it with --http", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private JsonNode json(HttpResponse<String> response) {
        try {
            JsonNode answer = json.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new Failure(response.statusCode() + " " + answer.path("error").asText("no reason was given"));
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new Failure(base + " is not the HTTP API of Restante; name it with --http", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
