package org.restante.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.restante.wire.FreePorts;

/**
 * Benchmark: how long 'deploy/restante serve' takes to its ready line, beside an empty JVM
 *
 * <p>The whole command is timed as its user sees it, with a new database and with one that is there already. The JVM that
 * only prints its version is the limit: nothing that runs in one starts faster.
 */
public final class StartBenchmark {

    private static final int ROUNDS = 5;
    private static final Duration GOAL = Duration.ofSeconds(5);

    private StartBenchmark() {
    }

    /** @param args none */
    public static void main(String[] args) throws IOException, InterruptedException {
        long[] empty = new long[ROUNDS];
        long[] fresh = new long[ROUNDS];
        long[] again = new long[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) { // the first is not counted: it may build
            Path folder = Files.createTempDirectory("restante-start-");
            long jvm = jvm();
            long first = serve(folder);
            long second = serve(folder);
            if (round >= 0) {
                empty[round] = jvm;
                fresh[round] = first;
                again[round] = second;
                System.out.printf("round %d: empty JVM %d ms, new database %d ms, existing database %d ms%n", round + 1,
                        jvm, first, second);
            }
            Files.walk(folder).sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        }
        System.out.printf("empty JVM          median %5d ms%n", median(empty));
        say("new database", median(fresh), median(empty));
        say("existing database", median(again), median(empty));
    }

    private static void say(String what, long millis, long limit) {
        System.out.printf("%-18s median %5d ms, %.1f x an empty JVM, goal < %d ms: %s%n", what, millis,
                (double) millis / limit, GOAL.toMillis(), millis < GOAL.toMillis() ? "reached" : "missed");
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long jvm() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        process.waitFor();
        return millis(start);
    }

    private static long serve(Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("restante.properties"), """
                sip.listen=udp:127.0.0.1:%1$d,tcp:127.0.0.1:%1$d
                msrp.listen=127.0.0.1:%2$d
                http.listen=127.0.0.1:%3$d
                """.formatted(FreePorts.udpAndTcp(), FreePorts.tcp(), FreePorts.tcp()));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(Path.of("deploy", "restante").toAbsolutePath().toString(), "serve",
                "--config", file.toString()).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            long millis = millis(start);
            if (line == null || !line.startsWith("restante ready ")) {
                throw new IOException("it did not start: " + line);
            }
            return millis;
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static long millis(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
