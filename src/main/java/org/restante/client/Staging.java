package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.restante.codec.mime.MimeFormatException;

/**
 * Keeps the messages of a container until all of it is understood, then shows them in the order in which they were sent
 * (CLI-03). Contents beyond a little are on disk. Used on the client's lane only; whoever made it must close it.
 */
final class Staging implements Payload.MessageTaker, AutoCloseable {

    /** Most messages in one container. */
    static final int MOST_MESSAGES = 500;

    private final Spool spool;
    private final List<Staged> messages = new ArrayList<>();
    private long written;

    /** A message. @param from where its content begins @param octets how long it is @param sent what it is ordered by */
    private record Staged(ReceivedMessage message, long from, long octets, Instant sent) {
    }

    Staging(Path spoolDirectory) {
        this.spool = new Spool(spoolDirectory);
    }

    @Override
    public void take(ReceivedMessage message, InputStream content) throws IOException {
        if (messages.size() == MOST_MESSAGES) {
            throw new MimeFormatException("more than " + MOST_MESSAGES + " messages");
        }
        long from = written;
        byte[] buffer = new byte[8192];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            spool.write(written, ByteBuffer.wrap(buffer, 0, read));
            written += read;
        }
        messages.add(new Staged(message, from, written - from, message.date().or(message::deferredAt).orElseGet(this::latest)));
    }

    /** A message that does not tell when it was sent stays behind the one before it. */
    private Instant latest() {
        return messages.isEmpty() ? Instant.MIN : messages.get(messages.size() - 1).sent();
    }

    /** Shows what was taken, oldest first. */
    void showTo(Payload.MessageTaker taker) throws IOException {
        List<Staged> inOrder = new ArrayList<>(messages);
        inOrder.sort(Comparator.comparing(Staged::sent));
        for (Staged staged : inOrder) {
            taker.take(staged.message(), spool.read(staged.from(), staged.octets()));
        }
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
