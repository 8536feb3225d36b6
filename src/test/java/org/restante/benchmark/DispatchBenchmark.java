package org.restante.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.restante.sipservlet.container.LayerApplication;
import org.restante.sipservlet.container.LayerParts;
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
    private static final long LONGEST_ROUND_SECONDS = 60;

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
                LayerApplication layer = LayerApplication.start(LayerHandler.class, LayerParts.class)) {
            for (String transport : List.of("udp", "tcp")) {
                measure(transport, bare.sipPort(), layer.sipPort());
            }
        }
    }

    private void measure(String transport, int barePort, int layerPort) {
        List<Double> bare = new ArrayList<>();
        List<Double> layer = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int pair = -WARM_UP; pair < pairs; pair++) {
            boolean bareFirst = Math.floorMod(pair, 2) == 0;
            double first = round(transport, bareFirst ? barePort : layerPort);
            double second = round(transport, bareFirst ? layerPort : barePort);
            if (pair >= 0) {
                bare.add(bareFirst ? first : second);
                layer.add(bareFirst ? second : first);
                ratios.add(layer.get(pair) / bare.get(pair));
            }
        }
        System.out.printf(Locale.ROOT, "dispatch %s: layer %.0f/s, bare servlet %.0f/s, layer/bare %.3f (medians of %d pairs;"
                + " ratios %.3f to %.3f)%n", transport, median(layer), median(bare), median(ratios), pairs,
                ratios.stream().min(Double::compare).orElseThrow(), ratios.stream().max(Double::compare).orElseThrow());
    }

    /** {@return answers a second in one round} */
    private double round(String transport, int port) {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "sipp")), "dispatch-");
            Process sipp = new ProcessBuilder("sipp", "-sf", Path.of("src/test/resources/sipp/benchmark-message.xml")
                    .toAbsolutePath().toString(), "-i", "127.0.0.1", "-p", Integer.toString(FreePorts.udpAndTcp()), "-t",
                    transport.charAt(0) + "1", "-r", "100000", "-l", Integer.toString(OPEN_REQUESTS), "-m",
                    Integer.toString(messages), "-nostdin", "-timeout", LONGEST_ROUND_SECONDS + "s", "-timeout_error",
                    "127.0.0.1:" + port).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("screen.txt").toFile()).start();
            long begun = System.nanoTime();
            if (!sipp.waitFor(LONGEST_ROUND_SECONDS + 10, TimeUnit.SECONDS) || sipp.exitValue() != 0) {
                sipp.destroyForcibly();
                throw new IllegalStateException("sipp failed; see " + folder);
            }
            return messages * 1e9 / (System.nanoTime() - begun);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }
}
