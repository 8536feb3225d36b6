package org.restante.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.restante.client.ClientListener;
import org.restante.client.ClientSettings;
import org.restante.client.CoreAddress;
import org.restante.client.CpmClient;
import org.restante.client.ReceivedMessage;
import org.restante.client.Registered;
import org.restante.cpm.Gruu;
import org.restante.cpm.ImdnMessageId;

/** A client of the demonstration: a column of the ladder, and what its user got to read. Safe to call from any thread. */
final class DemoDevice implements ClientListener, AutoCloseable {

    private static final int MAX_OCTETS = 4 * 1024 * 1024;

    private final String name;
    private final WireLog log;
    private final ClientSettings settings;
    private final CpmClient client;
    private final List<Shown> shown = new ArrayList<>();
    private Optional<Registered> registered = Optional.empty();

    /** A message as its user got to read it. */
    record Shown(String sender, String text, Optional<ImdnMessageId> id) {
    }

    /** Starts it; it listens, and registers only when told to. */
    DemoDevice(String name, String user, CoreAddress core, WireLog log) {
        this.name = name;
        this.log = log;
        this.settings = ClientSettings.of(user, core);
        this.client = CpmClient.start(settings, this, log.client(name), log.frames(name));
        log.name(Integer.parseInt(client.contactUri().replaceAll(".*:([0-9]+).*", "$1")), name);
    }

    String name() {
        return name;
    }

    CpmClient client() {
        return client;
    }

    /** {@return its +sip.instance} */
    String instance() {
        return settings.instance().value();
    }

    synchronized void registered(Registered granted) {
        registered = Optional.of(granted);
    }

    /** {@return the public GRUU that the registrar gave it, empty text for none} */
    synchronized String gruu() {
        return registered.flatMap(Registered::gruu).map(Gruu::uri).orElse("");
    }

    /** {@return what its user got to read} */
    synchronized List<Shown> shown() {
        return List.copyOf(shown);
    }

    @Override
    public void onMessage(ReceivedMessage message, InputStream content) throws IOException {
        String text = new String(content.readNBytes(MAX_OCTETS), StandardCharsets.UTF_8);
        synchronized (this) {
            shown.add(new Shown(message.sender(), text, message.id()));
        }
        log.touch();
    }

    @Override
    public void close() {
        client.close();
    }
}
