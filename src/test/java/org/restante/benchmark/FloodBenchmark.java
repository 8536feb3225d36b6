package org.restante.benchmark;

import java.util.Locale;
import java.util.Map;
import org.restante.benchmark.SippLoad.Outcome;
import org.restante.database.TestPostgresql;

/**
 * What ten times the capacity does to a function as it is served: first, when it is warm, its capacity and the 99th percentile
 * with a few requests open; then a flood of ten times that, beside which an ordinary sender goes on with a few requests open;
 * then how soon half of the capacity is accepted again as before. The generator shares the machine, so the flood is told as it
 * really was.
 *
 * Benchmark: ten times the capacity: what is refused early, what the accepted wait, and how soon it is over
 */
public final class FloodBenchmark {

    private static final int FLOOD_SECONDS = 25;
    private static final int BESIDE_SECONDS = 20;
    private static final int MESSAGES = 12_000;
    private static final int OPEN_REQUESTS = 64;
    private static final int ORDINARY_OPEN = 8;
    private static final int WARM_UP = 6;
    private static final int LONGEST_ROUND_SECONDS = 25;
    private static final int LONGEST_RECOVERY_SECONDS = 30;

    /** Accepted messages that a 99th percentile needs. */
    private static final int ENOUGH = 500;

    private final SippLoad load = new SippLoad();

    private FloodBenchmark() {
    }

    /** @param arguments transport (tcp) */
    public static void main(String[] arguments) throws Exception {
        new FloodBenchmark().run(arguments.length > 0 ? arguments[0] : "tcp");
        System.exit(0);
    }

    private void run(String transport) throws Exception {
        try (TestPostgresql.Server postgresql = TestPostgresql.start();
                ServedProcess function = new ServedProcess(postgresql.newDatabase(), Map.of("queue.maxMessages", "100000"))) {
            int port = function.sipPort();
            for (int i = 0; i < WARM_UP; i++) {
                load.either(transport, port, OPEN_REQUESTS, MESSAGES, LONGEST_ROUND_SECONDS);
            }
            double capacity = load.either(transport, port, OPEN_REQUESTS, MESSAGES, LONGEST_ROUND_SECONDS).rate();
            Outcome before = load.either(transport, port, ORDINARY_OPEN, MESSAGES / 2, LONGEST_ROUND_SECONDS);
            print("flood %s: capacity %.0f a second; with %d requests open p99 %.1f ms (%d accepted)", transport, capacity,
                    ORDINARY_OPEN, before.p99(), before.accepted().length);
            flood(transport, port, (int) (10 * capacity), before);
            recover(transport, port, (int) Math.max(1, capacity / 2), before);
        }
    }

    private void flood(String transport, int port, int rate, Outcome before) throws Exception {
        try (SippLoad.Flood flood = load.flood(transport, port, rate, FLOOD_SECONDS)) {
            Outcome beside = load.either(transport, port, ORDINARY_OPEN, Integer.MAX_VALUE, BESIDE_SECONDS);
            Outcome counted = flood.await(FLOOD_SECONDS + 40).outcome();
            print("flood %s: %d requests wanted a second, %.0f sent; %.0f refused with 503 and %.0f accepted a second", transport,
                    rate, flood.sent() / (double) FLOOD_SECONDS, counted.refused().length / (double) FLOOD_SECONDS,
                    counted.accepted().length / (double) FLOOD_SECONDS);
            print("flood %s: refusals took %.1f ms in the middle, 99 of 100 %.1f ms; acceptances %.1f and %.1f ms", transport,
                    Outcome.percentile(counted.refused(), 50), Outcome.percentile(counted.refused(), 99),
                    Outcome.percentile(counted.accepted(), 50), counted.p99());
            print("flood %s: of the ordinary sender %d were accepted and %d refused; refusals took %.1f ms in the middle, 99 of 100 "
                    + "%.1f ms", transport, beside.accepted().length, beside.refused().length,
                    Outcome.percentile(beside.refused(), 50), Outcome.percentile(beside.refused(), 99));
            print("flood %s: goal: p99 of the accepted within twice: %.1f ms of %.1f: %s", transport, beside.p99(),
                    2 * before.p99(), beside.accepted().length < ENOUGH ? "too few accepted to tell"
                            : verdict(beside.p99() <= 2 * before.p99()));
        }
    }

    private void recover(String transport, int port, int rate, Outcome before) {
        long ended = System.nanoTime();
        double seconds = 0;
        boolean recovered = false;
        while (!recovered && seconds < LONGEST_RECOVERY_SECONDS) {
            seconds = (System.nanoTime() - ended) / 1e9;
            Outcome round = load.either(transport, port, ORDINARY_OPEN, rate, LONGEST_ROUND_SECONDS);
            recovered = round.refused().length == 0 && round.accepted().length > 0 && round.p99() <= 2 * before.p99();
        }
        print("flood %s: goal: as before %s %.1f s after the flood, of 5: %s", transport, recovered ? "again" : "not even", seconds,
                verdict(recovered && seconds <= 5));
    }

    private static String verdict(boolean reached) {
        return reached ? "reached" : "missed";
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
