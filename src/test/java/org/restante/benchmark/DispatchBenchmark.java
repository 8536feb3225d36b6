package org.restante.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.restante.sipservlet.container.LayerApplication;
import org.restante.sipservlet.container.LayerParts;
import org.restante.sipservlet.container.OrdinaryTimes;
import org.restante.wire.FreePorts;

/**
 * How many MESSAGE requests a second are answered 200 through the layer, and by a bare SIP servlet: two containers in one
 * JVM, loaded in turns by sipp, which keeps a fixed number of requests open. The order within a pair changes from pair to
 * pair, so that neither profits from what the other leaves behind.
 *
 * Benchmark: MESSAGE/200 through the layer against a bare SIP servlet, UDP and TCP
 */
public final class DispatchBenchmark {

    private static final int OPEN_REQUESTS = 40;
    private static final int WARM_UP = 3;
    private static final int ATTEMPTS = 3;
    private static final long LONGEST_ROUND_SECONDS = 60;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Answers a second, and what each cost the JVM in which both servers run; sipp is another process. */
    private record Round(double rate, double cpuMicros) {
    }

    private final int pairs;
    private final int messages;

    private DispatchBenchmark(int pairs, int messages) {
        this.pairs = pairs;
        this.messages = messages;
    }

    /** @param arguments pairs of rounds for each transport (7), messages of a round (15000) */
    public static void main(String[] arguments) {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15_000;
        new DispatchBenchmark(pairs, messages).run();
        System.exit(0); // threads of the containers that wait for nothing any more
    }

    private void run() {
        try (LayerApplication bare = LayerApplication.bare(BareServlet.class);
                LayerApplication layer = LayerApplication.start(LayerHandler.class, LayerParts.class, OrdinaryTimes.class)) {
            for (String transport : List.of("udp", "tcp")) {
                measure(transport, bare.sipPort(), layer.sipPort());
            }
        }
    }

    private void measure(String transport, int barePort, int layerPort) {
        List<Round> bare = new ArrayList<>();
        List<Round> layer = new ArrayList<>();
        for (int pair = -WARM_UP; pair < pairs; pair++) {
            boolean bareFirst = Math.floorMod(pair, 2) == 0;
            Round first = round(transport, bareFirst ? barePort : layerPort);
            Round second = round(transport, bareFirst ? layerPort : barePort);
            if (pair >= 0) {
                bare.add(bareFirst ? first : second);
                layer.add(bareFirst ? second : first);
            }
        }
        System.out.println(line(transport, "answers a second", Round::rate, layer, bare));
        System.out.println(line(transport, "CPU microseconds of the server an answer", Round::cpuMicros, layer, bare));
    }

    private static String line(String transport, String what, ToDoubleFunction<Round> value, List<Round> layer, List<Round> bare) {
        double[] ratios = IntStream.range(0, bare.size())
                .mapToDouble(i -> value.applyAsDouble(layer.get(i)) / value.applyAsDouble(bare.get(i))).sorted().toArray();
        return String.format(Locale.ROOT, "dispatch %s: %s: layer %.0f, bare servlet %.0f, layer/bare %.3f"
                + " (medians of %d pairs; ratios %.3f to %.3f)", transport, what,
                median(layer.stream().mapToDouble(value).sorted().toArray()),
                median(bare.stream().mapToDouble(value).sorted().toArray()), median(ratios), ratios.length, ratios[0],
                ratios[ratios.length - 1]);
    }

    /** {@return what one round measured; one that sipp could not end counts for nothing and is repeated} */
    private Round round(String transport, int port) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Round> measured = attempt(transport, port);
            if (measured.isPresent()) {
                return measured.get();
            }
        }
        throw new IllegalStateException("sipp failed " + ATTEMPTS + " times; see target/sipp");
    }

    private Optional<Round> attempt(String transport, int port) {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "sipp")), "dispatch-");
            Process sipp = new ProcessBuilder("sipp", "-sf", Path.of("src/test/resources/sipp/benchmark-message.xml")
                    .toAbsolutePath().toString(), "-i", "127.0.0.1", "-p", Integer.toString(FreePorts.udpAndTcp()), "-t",
                    transport.charAt(0) + "1", "-r", "100000", "-l", Integer.toString(OPEN_REQUESTS), "-m",
                    Integer.toString(messages), "-nostdin", "-timeout", LONGEST_ROUND_SECONDS + "s", "-timeout_error",
                    "127.0.0.1:" + port).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("screen.txt").toFile()).start();
            long begun = System.nanoTime();
            long cpu = PROCESS.getProcessCpuTime();
            if (!sipp.waitFor(LONGEST_ROUND_SECONDS + 10, TimeUnit.SECONDS) || sipp.exitValue() != 0) {
                sipp.destroyForcibly();
                System.err.println("a round failed and is repeated; see " + folder);
                return Optional.empty();
            }
            return Optional.of(new Round(messages * 1e9 / (System.nanoTime() - begun),
                    (PROCESS.getProcessCpuTime() - cpu) / 1e3 / messages));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static double median(double[] sorted) {
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }
}
