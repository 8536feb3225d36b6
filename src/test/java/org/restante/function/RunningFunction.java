package org.restante.function;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;
import org.restante.wire.FreePorts;

/** A Participating Function from {@code target/restante.war} in this JVM, on free ports, with its own {@link ChosenStore}. */
public final class RunningFunction implements AutoCloseable, ExtensionContext.Store.CloseableResource {

    private final EmbeddedContainer container;
    private final int sipPort;
    private final int msrpPort;
    private final ConsoleView console;

    private RunningFunction(EmbeddedContainer container, int sipPort, int msrpPort, int httpPort) {
        this.container = container;
        this.sipPort = sipPort;
        this.msrpPort = msrpPort;
        this.console = new ConsoleView(httpPort);
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
            int http = FreePorts.http();
            String listen = "udp:127.0.0.1:" + sip + ",tcp:127.0.0.1:" + sip;
            Path file = settings(base, sip, msrp, http, overrides);
            List<ListenAddress> addresses = new ArrayList<>();
            for (String address : listen.split(",")) {
                addresses.add(ListenAddress.parse(address));
            }
            EmbeddedContainer container = EmbeddedContainer.start(base, addresses, new HostPort("127.0.0.1", http),
                    SipMessageObserver.NONE,
                    UnpackedFunction.in(base, Map.of("restante.config", file.toString())));
            return new RunningFunction(container, sip, msrp, http);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a settings file with short waits and everything below one folder; {@return it} */
    static Path settings(Path base, int sip, int msrp, int http, Map<String, String> overrides) throws IOException {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "sip.listen", "udp:127.0.0.1:" + sip + ",tcp:127.0.0.1:" + sip,
                "msrp.listen", "127.0.0.1:" + msrp,
                "http.listen", "127.0.0.1:" + http,
                "trigger.settle", "200ms",
                "msrp.reportWait", "1s",
                "msrp.connectTimeout", "3s",
                "invite.noAnswer", "3s",
                "live.noAnswer", "2s",
                "message.maxBytes", "5000"));
        settings.putAll(overrides);
        if (!settings.containsKey("database.url")) {
            settings.put("database.url", ChosenStore.OF_THIS_RUN.newUrl(base));
        }
        return Files.writeString(base.resolve("restante.properties"), settings.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue() + "\n").collect(Collectors.joining()));
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
        return console.queue(user);
    }

    /** {@return the console} */
    ConsoleView console() {
        return console;
    }

    /** {@return states of a user's messages, in order of reception} */
    public List<String> states(String user) {
        return console.states(user);
    }

    /** {@return what each device has seen of each of a user's messages: state of the message, then the device's lines} */
    public List<JsonNode> ledger(String user) {
        return console.ledger(user);
    }

    /** {@return the history of a user, as the console tells it} */
    public List<JsonNode> history(String user) {
        return console.history(user);
    }

    /** Sets whether what is delivered to a user is recorded, as the user's preferences do. */
    public void setHistory(String user, boolean on) {
        prefer(user, "{\"history\":" + on + "}");
    }

    /** Sets what a user wants, as the console takes it. */
    void prefer(String user, String json) {
        console.put("/api/users/" + user + "/preferences", json);
    }

    @Override
    public void close() {
        container.close();
    }
}
