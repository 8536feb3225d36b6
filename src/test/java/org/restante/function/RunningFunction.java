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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.embedded.Application;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;
import org.restante.wire.FreePorts;

/** A Participating Function from {@code target/restante.war} in this JVM, on free ports, with its database in a folder. */
public final class RunningFunction implements AutoCloseable, ExtensionContext.Store.CloseableResource {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedContainer container;
    private final int sipPort;
    private final int msrpPort;
    private final int httpPort;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private RunningFunction(EmbeddedContainer container, int sipPort, int msrpPort, int httpPort) {
        this.container = container;
        this.sipPort = sipPort;
        this.msrpPort = msrpPort;
        this.httpPort = httpPort;
    }

    /**
     * Starts a function with short waits.
     *
     * @param overrides settings that differ
     */
    public static RunningFunction start(Map<String, String> overrides) {
        try {
            Path base = Files.createTempDirectory("restante-function");
            int sip = FreePorts.udpAndTcp();
            int msrp = FreePorts.tcp();
            int http = FreePorts.tcp();
            String listen = "udp:127.0.0.1:" + sip + ",tcp:127.0.0.1:" + sip;
            Map<String, String> settings = new TreeMap<>(Map.of(
                    "sip.listen", listen,
                    "msrp.listen", "127.0.0.1:" + msrp,
                    "http.listen", "127.0.0.1:" + http,
                    "database.url", "jdbc:h2:file:" + base.resolve("queue"),
                    "trigger.settle", "200ms",
                    "msrp.reportWait", "1s",
                    "msrp.connectTimeout", "3s",
                    "invite.noAnswer", "3s",
                    "message.maxBytes", "5000"));
            settings.putAll(overrides);
            Path file = base.resolve("restante.properties");
            Files.writeString(file, settings.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue() + "\n")
                    .collect(Collectors.joining()));
            List<ListenAddress> addresses = new ArrayList<>();
            for (String address : listen.split(",")) {
                addresses.add(ListenAddress.parse(address));
            }
            EmbeddedContainer container = EmbeddedContainer.start(base, addresses, new HostPort("127.0.0.1", http),
                    SipMessageObserver.NONE,
                    new Application(Path.of("target/restante.war"), "/restante", Map.of("restante.config", file.toString())));
            return new RunningFunction(container, sip, msrp, http);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return port of SIP, over UDP and TCP} */
    public int sipPort() {
        return sipPort;
    }

    /** {@return port of MSRP} */
    public int msrpPort() {
        return msrpPort;
    }

    /** {@return the messages of a user, as the console tells them, in order of reception} */
    public List<JsonNode> queue(String user) {
        List<JsonNode> messages = new ArrayList<>();
        get("/api/queue?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8)).path("messages").forEach(messages::add);
        return messages;
    }

    /** {@return states of a user's messages, in order of reception} */
    public List<String> states(String user) {
        return queue(user).stream().map(message -> message.path("state").asText()).toList();
    }

    /** {@return the history of a user, as the console tells it} */
    public List<JsonNode> history(String user) {
        List<JsonNode> records = new ArrayList<>();
        get("/api/history?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8)).path("records").forEach(records::add);
        return records;
    }

    /** {@return answer of the console to a GET that must succeed} */
    public JsonNode get(String path) {
        try {
            HttpResponse<String> response = http.send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + httpPort + "/restante" + path)).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
