package org.restante.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.restante.sipservlet.container.LayerApplication;
import org.restante.sipservlet.container.LayerParts;
import org.restante.sipservlet.container.OrdinaryTimes;
import org.restante.wire.FreePorts;

/**
 * How many MESSAGE requests a second are answered 200 through the layer, and by a bare SIP servlet, and what CPU time an
 * answer costs: two containers in one JVM, loaded in turns by sipp, which keeps a fixed number of requests open. Rounds are
 * short, many, and in pairs whose order changes from pair to pair, so that neither profits from what the other leaves
 * behind, and what else the machine does hits both. The CPU time is that of the servers alone, and tells most where others
 * share the machine.
 *
 * Benchmark: MESSAGE/200 through the layer against a bare SIP servlet, UDP and TCP
 */
public final class DispatchBenchmark {

    private static final int OPEN_REQUESTS = 40;
    private static final int WARM_UP = 25;
    private static final int ATTEMPTS = 5;
    private static final long LONGEST_ROUND_SECONDS = 60;
    private static final double MOST = 0.05;
    private static final Pattern RATE = Pattern.compile("Call Rate\\s*\\|[^|]*\\|\\s*([0-9.]+) cps");

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

    /** @param arguments pairs of rounds for each transport (40), messages of a round (5000) */
    public static void main(String[] arguments) {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
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
        PairedRatios rate = report(transport, "answers a second", Round::rate, layer, bare);
        PairedRatios cpu = report(transport, "CPU microseconds of the server an answer", Round::cpuMicros, layer, bare);
        if (pairs >= PairedRatios.FEWEST) {
            verdict(transport, "rate", 1 - rate.high(), 1 - rate.low());
            verdict(transport, "CPU time", cpu.low() - 1, cpu.high() - 1);
        }
    }

    private static PairedRatios report(String transport, String what, ToDoubleFunction<Round> value, List<Round> layer,
            List<Round> bare) {
        double[] ours = layer.stream().mapToDouble(value).toArray();
        double[] theirs = bare.stream().mapToDouble(value).toArray();
        PairedRatios ratios = PairedRatios.of(ours, theirs);
        Arrays.sort(ours);
        Arrays.sort(theirs);
        System.out.printf(Locale.ROOT, "dispatch %s: %s: layer %.1f, bare servlet %.1f (medians), layer/bare %s%n", transport,
                what, PairedRatios.median(ours), PairedRatios.median(theirs), ratios);
        return ratios;
    }

    /** What the interval of the median proves, if it proves anything. */
    private static void verdict(String transport, String what, double leastLoss, double mostLoss) {
        String verdict = mostLoss <= MOST ? "is shown to be at most" : leastLoss > MOST ? "is shown to be more than"
                : "cannot be told, for noise, to be at most";
        System.out.printf(Locale.ROOT, "dispatch %s: what the layer costs in %s %s %.0f %%%n", transport, what, verdict,
                100 * MOST);
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
        System.gc(); // what the round before left is not this one's to clean up
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "sipp")), "dispatch-");
            Process sipp = new ProcessBuilder("sipp", "-sf", Path.of("src/test/resources/sipp/benchmark-message.xml")
                    .toAbsolutePath().toString(), "-i", "127.0.0.1", "-p", Integer.toString(FreePorts.udpAndTcp()), "-t",
                    transport.charAt(0) + "1", "-r", "100000", "-l", Integer.toString(OPEN_REQUESTS), "-m",
                    Integer.toString(messages), "-nostdin", "-timeout", LONGEST_ROUND_SECONDS + "s", "-timeout_error",
                    "127.0.0.1:" + port).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("screen.txt").toFile()).start();
            long cpu = PROCESS.getProcessCpuTime();
            if (!sipp.waitFor(LONGEST_ROUND_SECONDS + 10, TimeUnit.SECONDS) || sipp.exitValue() != 0) {
                sipp.destroyForcibly();
                System.err.println("a round failed and is repeated; see " + folder);
                return Optional.empty();
            }
            double cpuMicros = (PROCESS.getProcessCpuTime() - cpu) / 1e3 / messages;
            return rate(Files.readString(folder.resolve("screen.txt"), StandardCharsets.ISO_8859_1))
                    .map(rate -> new Round(rate, cpuMicros));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return the rate that sipp's last screen tells of all of its run; its own start and end are not in it} */
    private static Optional<Double> rate(String screens) {
        return RATE.matcher(screens).results().reduce((earlier, last) -> last)
                .map(found -> Double.parseDouble(found.group(1))).filter(rate -> rate > 0);
    }
}
