package org.restante.benchmark;

import java.util.Locale;
import java.util.Map;
import org.restante.benchmark.SippLoad.Round;
import org.restante.database.TestPostgresql;

/**
 * What ten times the capacity does to a function as it is served: first its capacity and the 99th percentile at half of it;
 * then a flood of ten times that, beside which an ordinary sender goes on with a few requests open; then how soon half of the
 * capacity is accepted again as before. The generator shares the machine, so the flood is told as it really was.
 *
 * Benchmark: ten times the capacity: what is refused early, what the accepted wait, and how soon it is over
 */
public final class FloodBenchmark {

    private static final int FLOOD_SECONDS = 10;
    private static final int MESSAGES = 12_000;
    private static final int ORDINARY_OPEN = 8;
    private static final int LONGEST_RECOVERY_SECONDS = 30;

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
            load.closed(transport, port, 202, 64, MESSAGES, 40); // warm-up
            double capacity = load.closed(transport, port, 202, 64, MESSAGES, 40).rate();
            Round before = load.closed(transport, port, 202, ORDINARY_OPEN, MESSAGES / 3, 40);
            print("flood %s: capacity %.0f a second; with %d requests open p99 %.1f ms", transport, capacity, ORDINARY_OPEN,
                    before.p99());

            int rate = (int) (10 * capacity);
            try (SippLoad.Flood flood = load.flood(transport, port, rate, FLOOD_SECONDS)) {
                Round beside = load.closed(transport, port, 202, ORDINARY_OPEN, Integer.MAX_VALUE, FLOOD_SECONDS - 3);
                long[] counted = flood.await(FLOOD_SECONDS + 40);
                print("flood %s: %d requests wanted a second, %.0f sent; %.0f refused with 503 and %.0f accepted a second", transport,
                        rate, counted[2] / (double) FLOOD_SECONDS, counted[0] / (double) FLOOD_SECONDS,
                        counted[1] / (double) FLOOD_SECONDS);
                print("flood %s: goal: p99 of the accepted within twice: %.1f ms of %.1f (%d accepted): %s", transport,
                        beside.p99(), 2 * before.p99(), beside.answered(), verdict(beside.p99() <= 2 * before.p99()));
            }
            recover(transport, port, (int) Math.max(1, capacity / 2), before);
        }
    }

    private void recover(String transport, int port, int rate, Round before) {
        long ended = System.nanoTime();
        double seconds = 0;
        boolean recovered = false;
        while (!recovered && seconds < LONGEST_RECOVERY_SECONDS) {
            seconds = (System.nanoTime() - ended) / 1e9;
            Round round = load.closed(transport, port, 202, ORDINARY_OPEN, rate, 40);
            recovered = round.exit() == 0 && round.p99() <= 2 * before.p99();
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
