package org.restante.database;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk of a few MiB in memory, for as long as a test needs it; a test that may not mount one is skipped. */
public record SmallDisk(Path path) implements AutoCloseable {

    /** Mounts one below a folder. */
    public static SmallDisk mount(Path below, int mebibytes) throws IOException, InterruptedException {
        Path path = Files.createDirectory(below.resolve("small-disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m,mode=777", "tmpfs", path.toString()),
                "a disk can be mounted");
        return new SmallDisk(path);
    }

    /** Takes all space that is left, in a file that gives it back when it is deleted; {@return the file} */
    public Path fill() throws IOException {
        Path ballast = path.resolve("ballast");
        byte[] octets = new byte[65_536];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (long left = path.toFile().getUsableSpace() + octets.length; left > 0; left -= octets.length) {
                out.write(octets);
            }
        } catch (IOException e) {
            // just that: no space is left
            assumeTrue(path.toFile().getUsableSpace() < octets.length, "the disk is full");
        }
        return ballast;
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "-l", path.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program
        }
    }
}
