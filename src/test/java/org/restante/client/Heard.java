package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.restante.codec.imdn.DispositionNotification;

/** A listener that writes down what a client told it. */
final class Heard implements ClientListener {

    record Message(ReceivedMessage head, String text) {
    }

    final List<Message> messages = new CopyOnWriteArrayList<>();
    final List<DispositionNotification> notifications = new CopyOnWriteArrayList<>();
    final List<ReceivedMessage> duplicates = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    final List<Integer> counts = new CopyOnWriteArrayList<>();
    final List<String> lost = new CopyOnWriteArrayList<>();
    final List<Invitation> invitations = new CopyOnWriteArrayList<>();
    final CompletableFuture<Boolean> wish = new CompletableFuture<>();
    private volatile boolean broken;

    void breakDown(boolean now) {
        broken = now;
    }

    @Override
    public void onMessage(ReceivedMessage message, InputStream content) throws IOException {
        if (broken) {
            throw new IOException("disk full");
        }
        messages.add(new Message(message, new String(content.readAllBytes(), StandardCharsets.UTF_8)));
    }

    @Override
    public void onNotification(String by, DispositionNotification notification) {
        notifications.add(notification);
    }

    @Override
    public void onDuplicate(ReceivedMessage message) {
        duplicates.add(message);
    }

    @Override
    public CompletionStage<Boolean> onInvitation(Invitation invitation) {
        invitations.add(invitation);
        return wish;
    }

    @Override
    public void onSessionEnded(int count, String reason) {
        counts.add(count);
        ended.add(reason);
    }

    @Override
    public void onRegistrationLost(String reason) {
        lost.add(reason);
    }

    List<String> texts() {
        return messages.stream().map(Message::text).toList();
    }

    void awaitMessages(int number) {
        await().until(() -> messages.size() >= number);
    }

    void awaitEnd() {
        await().until(() -> !ended.isEmpty());
    }

    static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(10));
    }
}
