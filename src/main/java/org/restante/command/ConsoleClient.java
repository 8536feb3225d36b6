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
        return get("/api/queue?user=" + encoded(user) + "&limit=" + limit
                + (after.isEmpty() ? "" : "&after=" + encoded(after)));
    }

    JsonNode message(String id) {
        return get("/api/messages/" + encoded(id));
    }

    JsonNode why(String id) {
        return get("/api/messages/" + encoded(id) + "/why");
    }

    JsonNode history(String user) {
        return get("/api/history?user=" + encoded(user));
    }

    /**
     * Asks for a JSON text.
     *
     * @throws Failure if it is refused, or nobody answers
     */
    private JsonNode get(String path) {
        try {
            HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE)
                    .build(), HttpResponse.BodyHandlers.ofString());
            JsonNode answer = json.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new Failure(response.statusCode() + " " + answer.path("error").asText("no reason was given"));
            }
            return answer;
        } catch (IllegalArgumentException e) {
            throw new Failure("--http is a URL such as http://127.0.0.1:8080/restante", e);
        } catch (JsonProcessingException e) {
            throw new Failure(base + " is not the HTTP API of Restante; name it with --http", e);
        } catch (IOException e) {
            throw new Failure("nobody answers at " + base + "; start it with 'restante serve', or name it with --http", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
