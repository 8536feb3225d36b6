package org.restante.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /**
     * What became of messages that may be accepted or refused.
     *
     * @param rate     accepted a second, from the tenth to the ninetieth of a hundred that were: one that stays open at the end,
     *                 and those that find everything cold at the beginning, count for nothing
     * @param accepted milliseconds, in order
     * @param refused  the same of those that were answered 503
     */
    record Outcome(double rate, double[] accepted, double[] refused) {

        /** {@return milliseconds within which so many of a hundred were answered} */
        static double percentile(double[] times, int percent) {
            return times.length == 0 ? Double.NaN : times[(int) Math.min(times.length - 1L, (long) times.length * percent / 100)];
        }

        double p99() {
            return percentile(accepted, 99);
        }
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

    /** A round with a fixed number of open requests that may be refused as well, as fast as they are answered. */
    Outcome either(String transport, int port, int open, int messages, int longestSeconds) {
        Flood round = begin(transport, port, longestSeconds, List.of("-r", "100000", "-l", Integer.toString(open), "-m",
                Integer.toString(messages)));
        try (round) {
            return round.await(longestSeconds + 10).outcome();
        }
    }

    /** Begins a flood of so many requests a second, for so many seconds. */
    Flood flood(String transport, int port, int rate, int seconds) {
        return begin(transport, port, seconds, List.of("-r", Integer.toString(rate), "-l", Integer.toString(rate), "-m",
                Integer.toString(rate * seconds), "-trace_stat", "-fd", "1", "-stf", "stat.csv"));
    }

    private Flood begin(String transport, int port, int seconds, List<String> load) {
        try {
            Path folder = Files.createTempDirectory(scenarios, "flood-");
            Path scenario = folder.resolve("load.xml");
            Files.writeString(scenario, Files.readString(Path.of("src/test/resources/sipp/benchmark-flood.xml"))
                    .replace("BODY", "x".repeat(BODY_OCTETS)));
            List<String> command = new ArrayList<>(List.of("sipp", "-sf", scenario.toString(), "-inf",
                    scenarios.resolve("users.csv").toString(), "-i", "127.0.0.1", "-p", Integer.toString(FreePorts.udpAndTcp()),
                    "-t", transport.charAt(0) + "1", "-trace_rtt", "-rtt_freq", "50", "-nostdin", "-timeout", seconds + "s",
                    "-recv_timeout", "35000"));
            command.addAll(load);
            command.add("127.0.0.1:" + port);
            return new Flood(new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("screen.txt").toFile()).start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Messages that are under way, each accepted or refused. @param process sipp @param folder where it writes */
    record Flood(Process process, Path folder) implements AutoCloseable {

        /** Waits for its end. */
        Flood await(int longestSeconds) {
            try {
                if (!process.waitFor(longestSeconds, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
                return this;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** {@return how many were sent} */
        long sent() throws IOException {
            List<String> lines = Files.readAllLines(file(folder, "stat.csv").orElseThrow());
            return Long.parseLong(lines.get(lines.size() - 1).split(";")[List.of(lines.get(0).split(";")).indexOf("TotalCallCreated")]);
        }

        Outcome outcome() {
            List<double[]> accepted = answers(folder, 1);
            int tenth = accepted.size() / 10;
            double[] dates = accepted.stream().mapToDouble(answer -> answer[0]).sorted().toArray();
            double rate = tenth == 0 ? Double.NaN
                    : (dates.length - 1 - 2 * tenth) * 1000.0 / Math.max(1, dates[dates.length - 1 - tenth] - dates[tenth]);
            return new Outcome(rate, times(accepted), times(answers(folder, 2)));
        }

        @Override
        public void close() {
            process.destroyForcibly();
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
            double[] times = times(answers(folder, 1));
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

    /** sipp writes a line an answer: date and response time, in milliseconds, and number of the timer. */
    private static List<double[]> answers(Path folder, int timer) {
        try {
            Optional<Path> file = file(folder, "_rtt.csv");
            return file.isEmpty() ? List.of() : Files.readAllLines(file.get()).stream().map(line -> line.split(";"))
                    .filter(fields -> fields.length == 3 && fields[1].matches("[0-9.]+") && fields[2].equals(Integer.toString(timer)))
                    .map(fields -> new double[] {Double.parseDouble(fields[0]), Double.parseDouble(fields[1])}).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] times(List<double[]> answers) {
        return answers.stream().mapToDouble(answer -> answer[1]).sorted().toArray();
    }

    private static Optional<Path> file(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(end)).findFirst();
        }
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }
}
