package org.restante.function;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.restante.client.ClientListener;
import org.restante.client.ClientMedia;
import org.restante.client.ClientSettings;
import org.restante.client.CoreAddress;
import org.restante.client.CpmClient;
import org.restante.client.ReceivedMessage;

/** A reference client at a function's lab core, what it was shown, and what it exchanged. */
final class LabDevice implements AutoCloseable, ClientListener {

    private final CpmClient client;
    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final Queue<String> frames = new ConcurrentLinkedQueue<>();
    private final Queue<String> invitations = new ConcurrentLinkedQueue<>();

    private LabDevice(ClientSettings settings) {
        client = CpmClient.start(settings, this, (sent, local, remote, text) -> {
            if (!sent && text.startsWith("INVITE ")) {
                invitations.add(text);
            }
        }, (sent, local, remote, head, octets, flag) -> frames.add(head));
    }

    /** @param lab port of the lab core */
    static LabDevice of(String user, int lab) {
        return of(user, lab, ClientMedia.ordinary());
    }

    /** @param media how it takes MSRP */
    static LabDevice of(String user, int lab, ClientMedia media) {
        return new LabDevice(ClientSettings.of(user, CoreAddress.parse("udp:127.0.0.1:" + lab)).withMedia(media));
    }

    CpmClient client() {
        return client;
    }

    void register() {
        client.register().toCompletableFuture().join();
    }

    void unregister() {
        client.unregister().toCompletableFuture().join();
    }

    /** {@return texts of the messages that it was shown} */
    List<String> texts() {
        return List.copyOf(texts);
    }

    /** {@return heads of all MSRP frames, sent and received} */
    List<String> frames() {
        return List.copyOf(frames);
    }

    /** {@return the INVITEs that it was sent} */
    List<String> invitations() {
        return List.copyOf(invitations);
    }

    boolean sessionsEnded() throws InterruptedException {
        return client.awaitSessions(Duration.ofMillis(10));
    }

    @Override
    public void onMessage(ReceivedMessage message, InputStream content) throws IOException {
        texts.add(new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        client.close();
    }
}
