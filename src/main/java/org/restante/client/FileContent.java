package org.restante.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.restante.msrp.ContentSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A head and a file behind it as the content of an outgoing message; the file is read piece by piece, by the disk's thread. */
final class FileContent implements ContentSource {

    private static final Logger LOG = LoggerFactory.getLogger(FileContent.class);

    private final ByteBuffer head;
    private final FileChannel file;
    private final long octets;
    private final Executor disk;

    private FileContent(byte[] head, FileChannel file, long fileOctets, Executor disk) {
        this.head = ByteBuffer.wrap(head);
        this.file = file;
        this.octets = head.length + fileOctets;
        this.disk = disk;
    }

    /** Writes the octets before a content of that size. */
    @FunctionalInterface
    interface Head {
        byte[] before(long contentOctets);
    }

    /**
     * Opens a file.
     *
     * @param disk reads it
     * @throws ClientException if it cannot be read
     */
    static FileContent open(Path path, Head head, Executor disk) {
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            return new FileContent(head.before(file.size()), file, file.size(), disk);
        } catch (IOException e) {
            throw new ClientException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public long octets() {
        return octets;
    }

    @Override
    public CompletionStage<?> read(ByteBuffer into) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (head.hasRemaining() && into.hasRemaining()) {
                    into.put(head.get());
                }
                int read = 0;
                while (into.hasRemaining() && read >= 0) {
                    read = file.read(into);
                }
            } catch (IOException e) {
                throw new ClientException("the file cannot be read: " + e.getMessage(), e);
            }
        }, disk);
    }

    @Override
    public void close() {
        try {
            disk.execute(this::closeFile);
        } catch (RejectedExecutionException e) {
            closeFile();
        }
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("a file was not closed cleanly: {}", e.toString());
        }
    }
}
