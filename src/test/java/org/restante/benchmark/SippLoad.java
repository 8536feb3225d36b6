package org.restante.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.restante.wire.FreePorts;

/** Loads a server with pager messages of 1 KiB for many users, by sipp, and tells how fast they were answered. */
final class SippLoad {

    private static final int USERS = 20_000;
    private static final int BODY_OCTETS = 1024;

    private final Path scenarios;

    /**
     * What a round measured.
     *
     * @param rate     answers as wanted, a second
     * @param p99      milliseconds within which 99 of 100 were answered
     * @param answered how many were answered as wanted
     * @param exit     sipp's exit code: 0 if all were
     */
    record Round(double rate, double p99, int answered, int exit) {
    }

    SippLoad() {
        try {
            scenarios = Files.createTempDirectory(Files.createDirectories(Path.of("target", "sipp")), "accept-").toAbsolutePath();
            Files.writeString(scenarios.resolve("users.csv"), "SEQUENTIAL\n" + IntStream.range(0, USERS)
                    .mapToObj(i -> "absent" + i + "\n").collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A round with a fixed number of open requests, as fast as they are answered.
     *
     * @param status the answer that is wanted
     */
    Round closed(String transport, int port, int status, int open, int messages, int longestSeconds) {
        return run(transport, port, status, longestSeconds, List.of("-r", "100000", "-l", Integer.toString(open),
                "-m", Integer.toString(messages)));
    }

    /** A round at a fixed rate for so many seconds, whatever is answered. */
    Round open(String transport, int port, int status, int rate, int seconds) {
        return run(transport, port, status, seconds + 40, List.of("-r", Integer.toString(rate), "-l",
                Integer.toString(20 * rate), "-m", Integer.toString(rate * seconds)));
    }

    /** A flood that is under way. @param process sipp @param folder where it writes */
    record Flood(Process process, Path folder) implements AutoCloseable {

        /** Waits for its end; {@return how many were refused with 503, how many were accepted, how many sent} */
        long[] await(int longestSeconds) throws IOException, InterruptedException {
            if (!process.waitFor(longestSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            try (Stream<Path> files = Files.list(folder)) {
                Path file = files.filter(path -> path.toString().endsWith("stat.csv")).findFirst().orElseThrow();
                List<String> lines = Files.readAllLines(file);
                List<String> names = List.of(lines.get(0).split(";"));
                String[] last = lines.get(lines.size() - 1).split(";");
                return Stream.of("GenericCounter1(C)", "GenericCounter2(C)", "TotalCallCreated")
                        .mapToLong(name -> Long.parseLong(last[names.indexOf(name)])).toArray();
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Begins a flood of so many requests a second, for so many seconds. */
    Flood flood(String transport, int port, int rate, int seconds) {
        try {
            Path folder = Files.createTempDirectory(scenarios, "flood-");
            Path scenario = folder.resolve("load.xml");
            Files.writeString(scenario, Files.readString(Path.of("src/test/resources/sipp/benchmark-flood.xml"))
                    .replace("BODY", "x".repeat(BODY_OCTETS)));
            return new Flood(new ProcessBuilder("sipp", "-sf", scenario.toString(), "-inf",
                    scenarios.resolve("users.csv").toString(), "-i", "127.0.0.1", "-p", Integer.toString(FreePorts.udpAndTcp()),
                    "-t", transport.charAt(0) + "1", "-r", Integer.toString(rate), "-l", Integer.toString(rate), "-m",
                    Integer.toString(rate * seconds), "-nostdin", "-timeout", seconds + "s", "-trace_stat", "-fd", "1",
                    "-stf", "stat.csv", "-recv_timeout", "35000", "127.0.0.1:" + port).directory(folder.toFile())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("screen.txt").toFile()).start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Round run(String transport, int port, int status, int longestSeconds, List<String> load) {
        try {
            Path folder = Files.createTempDirectory(scenarios, "round-");
            Process sipp = begin(folder, transport, port, status, longestSeconds, load);
            long begun = System.nanoTime();
            if (!sipp.waitFor(longestSeconds + 10, TimeUnit.SECONDS)) {
                sipp.destroyForcibly();
                throw new IllegalStateException("sipp did not end; see " + folder);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            double[] times = responseTimes(folder);
            return new Round(times.length / seconds, times.length == 0 ? Double.NaN : times[(int) (times.length * 0.99)],
                    times.length, sipp.exitValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process begin(Path folder, String transport, int port, int status, int longestSeconds, List<String> load)
            throws IOException {
        Path scenario = folder.resolve("load.xml");
        Files.writeString(scenario, Files.readString(Path.of("src/test/resources/sipp/benchmark-accept.xml"))
                .replace("STATUS", Integer.toString(status)).replace("BODY", "x".repeat(BODY_OCTETS)));
        List<String> command = new ArrayList<>(List.of("sipp", "-sf", scenario.toString(), "-inf",
                scenarios.resolve("users.csv").toString(), "-i", "127.0.0.1", "-p", Integer.toString(FreePorts.udpAndTcp()),
                "-t", transport.charAt(0) + "1", "-trace_rtt", "-rtt_freq", "50", "-nostdin", "-timeout", longestSeconds + "s",
                "-timeout_error", "-recv_timeout", "35000"));
        command.addAll(load);
        command.add("127.0.0.1:" + port);
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("screen.txt").toFile()).start();
    }

    /** Milliseconds, in order; sipp writes a line an answer: date, response time, number of the timer. */
    private static double[] responseTimes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.filter(path -> path.toString().endsWith("_rtt.csv")).findFirst().orElse(null);
            return file == null ? new double[0] : Files.readAllLines(file).stream().map(line -> line.split(";"))
                    .filter(fields -> fields.length >= 2 && fields[1].matches("[0-9.]+"))
                    .mapToDouble(fields -> Double.parseDouble(fields[1])).sorted().toArray();
        }
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }
}
