package org.restante.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The octets of a message while it arrives: in memory up to a limit, then in a temporary file that vanishes when the
 * spool is closed. Not safe for several threads; whoever made it must close it.
 */
final class Spool implements AutoCloseable {

    /** Most octets held in memory. */
    static final int MEMORY_OCTETS = 64 * 1024;

    private final Path directory;
    private byte[] memory = new byte[2048];
    private FileChannel file;

    /** @param directory where the temporary file goes if one is needed */
    Spool(Path directory) {
        this.directory = directory;
    }

    /** {@return whether these octets fit in memory, so that writing them does not touch the disk} */
    boolean staysInMemory(long offset, int octets) {
        return file == null && offset + octets <= MEMORY_OCTETS;
    }

    /**
     * Puts octets in their place; what comes later wins.
     *
     * @param offset counted from 0
     */
    void write(long offset, ByteBuffer octets) throws IOException {
        if (staysInMemory(offset, octets.remaining())) {
            int end = (int) offset + octets.remaining();
            if (end > memory.length) {
                memory = Arrays.copyOf(memory, Math.min(MEMORY_OCTETS, Math.max(end, memory.length * 2)));
            }
            octets.get(memory, (int) offset, octets.remaining());
            return;
        }
        if (file == null) {
            moveToFile();
        }
        long position = offset;
        while (octets.hasRemaining()) {
            position += file.write(octets, position);
        }
    }

    private void moveToFile() throws IOException {
        Path path = Files.createTempFile(directory, "cpm-client-", ".spool");
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        ByteBuffer held = ByteBuffer.wrap(memory);
        while (held.hasRemaining()) {
            file.write(held, held.position());
        }
        memory = new byte[0];
    }

    /** {@return the first octets, to be read once; closing it is not needed} */
    InputStream read(long octets) throws IOException {
        if (file == null) {
            return new ByteArrayInputStream(memory, 0, (int) octets);
        }
        file.truncate(octets).position(0);
        return Channels.newInputStream(file);
    }

    /** {@return octets from a place on, at most so many, which is read independently of others} */
    InputStream read(long from, long octets) {
        return file == null ? new ByteArrayInputStream(memory, (int) from, (int) octets) : new SpoolSlice(file, from, octets);
    }

    @Override
    public void close() throws IOException {
        memory = new byte[0];
        if (file != null) {
            file.close();
        }
    }
}
