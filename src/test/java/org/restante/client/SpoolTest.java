package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir
    private Path directory;

    @Test
    void staysInMemoryUpToItsLimitAndGoesToDiskOnePastIt() throws IOException {
        try (Spool spool = new Spool(directory.resolve("does-not-exist"))) {
            byte[] most = new byte[Spool.MEMORY_OCTETS];
            Arrays.fill(most, (byte) 7);
            spool.write(0, ByteBuffer.wrap(most));
            assertThat(spool.read(most.length)).hasBinaryContent(most);
            assertThat(spool.staysInMemory(most.length, 1)).isFalse();
        }
        try (Spool spool = new Spool(directory)) {
            byte[] more = new byte[Spool.MEMORY_OCTETS + 1];
            Arrays.fill(more, (byte) 9);
            spool.write(0, ByteBuffer.wrap(more));
            assertThat(spool.read(more.length)).hasBinaryContent(more);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Property(tries = 50)
    void whatIsWrittenInAnyOrderIsReadInOrder(@ForAll @IntRange(min = 1, max = 200_000) int size,
            @ForAll @IntRange(min = 1, max = 70_000) int chunk, @ForAll boolean backwards) throws IOException {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        int chunks = (size + chunk - 1) / chunk;
        try (Spool spool = new Spool(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (int i = 0; i < chunks; i++) {
                int at = (backwards ? chunks - 1 - i : i) * chunk;
                spool.write(at, ByteBuffer.wrap(octets, at, Math.min(chunk, size - at)));
            }
            assertThat(spool.read(size)).hasBinaryContent(octets);
        }
    }
}
