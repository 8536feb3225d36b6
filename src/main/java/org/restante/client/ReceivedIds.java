package org.restante.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which messages a device has received, or has told the senders of, by sender and imdn.Message-ID (CLI-06). With a directory it remembers them in
 * an append-only file of one digest a line; only the newest {@value #MOST} count. Used on the client's lane only.
 */
final class ReceivedIds {

    /** Most messages that are remembered. */
    static final int MOST = 100_000;

    private final Optional<Path> file;
    private final Set<String> known = new HashSet<>();
    private final Deque<String> order = new ArrayDeque<>();

    private ReceivedIds(Optional<Path> file) {
        this.file = file;
    }

    /** {@return what was received, as {@link #open(Optional, String)} reads it} */
    static ReceivedIds open(Optional<Path> directory) {
        return open(directory, "received-ids");
    }

    /**
     * Reads what was remembered, and shortens the file if it has grown to twice what counts.
     *
     * @param directory created if it does not exist
     * @param name      of the file in it
     * @throws ClientException if it cannot be read or written
     */
    static ReceivedIds open(Optional<Path> directory, String name) {
        ReceivedIds ids = new ReceivedIds(directory.map(d -> d.resolve(name)));
        try {
            if (directory.isPresent()) {
                Files.createDirectories(directory.get());
                ids.load(ids.file.orElseThrow());
            }
            return ids;
        } catch (IOException | UncheckedIOException e) {
            throw new ClientException("the state directory cannot be used: " + e.getMessage(), e);
        }
    }

    private void load(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        long lines = 0;
        try (Stream<String> digests = Files.lines(path, StandardCharsets.ISO_8859_1)) {
            for (String digest : (Iterable<String>) digests.filter(line -> line.length() == 32)::iterator) {
                lines++;
                add(digest);
            }
        }
        if (lines > 2L * MOST) {
            Files.write(path, order, StandardCharsets.ISO_8859_1);
        }
    }

    private boolean add(String digest) {
        if (!known.add(digest)) {
            return false;
        }
        order.addLast(digest);
        if (order.size() > MOST) {
            known.remove(order.removeFirst());
        }
        return true;
    }

    /** {@return whether this message was received before; one without imdn.Message-ID cannot be told from others} */
    boolean contains(ReceivedMessage message) {
        return message.id().isPresent() && known.contains(digest(message));
    }

    /** Remembers a message, on disk before this returns. */
    void remember(ReceivedMessage message) throws IOException {
        if (message.id().isEmpty() || !add(digest(message)) || file.isEmpty()) {
            return;
        }
        Files.write(file.get(), List.of(digest(message)), StandardCharsets.ISO_8859_1, StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String digest(ReceivedMessage message) {
        try {
            byte[] key = (message.sender() + '\0' + message.id().orElseThrow()).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
