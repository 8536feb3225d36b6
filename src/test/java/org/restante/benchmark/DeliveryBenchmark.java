package org.restante.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.function.RunningFunction;
import org.restante.msrp.SendingProfile;

/**
 * Deliveries of a function, its database and a device over loopback: 1,000 messages of 1 KiB pushed by one function and merged
 * by another, in turns, each time for another user, all in this process, against the same messages from memory over MSRP
 * alone; and large messages, one after the other, from the database of a served function to a device in this process, against
 * a raw byte pump between two processes, the last of them for the function's memory alone. The history is off, so that it is
 * not measured with them.
 *
 * Benchmark: 1,000 messages pushed and merged, against MSRP alone; one large message against a raw byte pump
 *
 * <p>Options: {@code --messages N} (1000), {@code --mib N} size of the large message (1024), {@code --rounds N} (3),
 * {@code --warm-up N} large messages before those that count (1), {@code --only small|large}, {@code --database h2|postgresql}
 * (h2), {@code --profile large|legacy} the chunks that the device is known to take (large). What it does not finish in nine
 * minutes it leaves out.
 */
public final class DeliveryBenchmark {

    private static final int SMALL_OCTETS = 1024;

    /** Rounds before those that count: a JVM compiles what it runs often. */
    private static final int WARM_UP = 10;

    /** No round begins later. */
    private static final long LAST_BEGINNING_NANOS = Duration.ofMinutes(9).toNanos();

    private final long begun = System.nanoTime();
    private final Optional<TestPostgresql.Server> postgresql;
    private final int messages;
    private final long octets;
    private final int rounds;
    private final int largeWarmUp;
    private final String only;
    private final LargeDelivery.Profile profile;
    private final List<Path> folders = new ArrayList<>();

    private DeliveryBenchmark(Optional<TestPostgresql.Server> postgresql, int messages, long octets, int rounds, int largeWarmUp,
            String only, LargeDelivery.Profile profile) {
        this.postgresql = postgresql;
        this.messages = messages;
        this.octets = octets;
        this.rounds = rounds;
        this.largeWarmUp = largeWarmUp;
        this.only = only;
        this.profile = profile;
    }

    public static void main(String[] args) throws Exception {
        int messages = 1000;
        long mebibytes = 1024;
        int rounds = 3;
        int largeWarmUp = 1;
        String only = "";
        String database = "h2";
        String profile = "large";
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--messages" -> messages = Math.max(1, Integer.parseInt(args[i + 1]));
                case "--mib" -> mebibytes = Math.max(1, Math.min(2047, Long.parseLong(args[i + 1])));
                case "--rounds" -> rounds = Math.max(1, Integer.parseInt(args[i + 1]));
                case "--warm-up" -> largeWarmUp = Math.max(0, Integer.parseInt(args[i + 1]));
                case "--only" -> only = args[i + 1];
                case "--database" -> database = args[i + 1];
                case "--profile" -> profile = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        Optional<TestPostgresql.Server> server = database.equals("postgresql") ? Optional.of(TestPostgresql.start()) : Optional.empty();
        DeliveryBenchmark benchmark = new DeliveryBenchmark(server, messages, mebibytes << 20, rounds, largeWarmUp, only,
                LargeDelivery.Profile.valueOf(profile.toUpperCase(Locale.ROOT)));
        int exit = 1;
        try {
            benchmark.run();
            exit = 0;
        } catch (Exception | AssertionError e) {
            System.err.println("delivery: " + e);
        } finally {
            benchmark.forgetStores();
            if (server.isPresent()) {
                server.get().close();
            }
            System.exit(exit);
        }
    }

    private void run() throws IOException, InterruptedException {
        if (!only.equals("large")) {
            small();
        }
        if (!only.equals("small")) {
            new LargeDelivery(this::newStore, profile, octets).run(largeWarmUp, rounds, this::isTimeLeft);
        }
    }

    private void forgetStores() throws IOException {
        for (Path folder : folders) {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private boolean isTimeLeft() {
        return System.nanoTime() - begun < LAST_BEGINNING_NANOS;
    }

    private void small() throws IOException, InterruptedException {
        List<double[]> seen = new ArrayList<>(); // of each round: seconds over MSRP alone, pushed, merged
        int[] trips = new int[2];
        try (RunningFunction pushing = holding("SEPARATE"); RunningFunction merging = holding("MERGED")) {
            for (int round = 0; round < WARM_UP + rounds && isTimeLeft(); round++) {
                DrainingDevice.Seen pushed = delivered(pushing, round);
                DrainingDevice.Seen merged = delivered(merging, round);
                double alone = alone();
                trips = new int[] {pushed.msrpMessages(), merged.msrpMessages()};
                say("%s %d: %d messages: pushed in %.2f s and %d round trips (CPU %.2f s), merged in %.2f s and %d; MSRP alone %.3f s",
                        round < WARM_UP ? "warm-up" : "round", round, messages, pushed.seconds(), trips[0], pushed.peerCpu(),
                        merged.seconds(), trips[1], alone);
                if (round >= WARM_UP) {
                    seen.add(new double[] {alone, pushed.seconds(), merged.seconds()});
                }
            }
        }
        if (seen.isEmpty()) {
            throw new IllegalStateException("the rounds before those that count took all the time");
        }
        double[] median = IntStream.range(0, 3).mapToDouble(i -> PairedRatios.median(seen.stream().mapToDouble(r -> r[i]).sorted()
                .toArray())).toArray();
        goal("push: %d x 1 KiB in one session in %.2f s (median), %.1f times as long as MSRP alone", median[1] <= messages / 1000.0,
                "<= 1 s for 1000", messages, median[1], median[1] / median[0]);
        goal("merged: %.2f s, %.1f times as fast; round trips %d against %d, ratio %.1f", trips[0] >= 5 * trips[1],
                ">= 5x fewer round trips", median[2], median[1] / median[2], trips[1], trips[0], (double) trips[0] / trips[1]);
    }

    /** {@return seconds that the same messages take from memory, one after the other, each answered} */
    private double alone() throws InterruptedException {
        try (MsrpPair pair = new MsrpPair()) {
            MsrpPair.Shared content = new MsrpPair.Shared(SMALL_OCTETS);
            pair.run(SendingProfile.legacySafe(), messages, content);
            return pair.run(SendingProfile.legacySafe(), messages, content);
        }
    }

    /** {@return a function that holds the messages of as many users as there are rounds} */
    private RunningFunction holding(String strategy) throws IOException {
        DatabaseSettings store = newStore();
        try (Backlog backlog = new Backlog(store)) {
            for (int round = 0; round < WARM_UP + rounds; round++) {
                backlog.hold(user(round), messages, SMALL_OCTETS);
            }
        }
        return RunningFunction.start(Map.of("payload.strategy", strategy, "database.url", store.url(), "database.user", store.user(),
                "history.record", "false", "msrp.reportWait", "30s", "msrp.connectTimeout", "30s", "invite.noAnswer", "30s"));
    }

    private static DrainingDevice.Seen delivered(RunningFunction function, int round) throws IOException, InterruptedException {
        try (DrainingDevice device = new DrainingDevice(user(round), "CPM-client/OMA2.2", function.sipPort())) {
            return device.receive(() -> 0, () -> { });
        }
    }

    private static String user(int round) {
        return "sip:bob" + round + "@home.test";
    }

    private DatabaseSettings newStore() {
        if (postgresql.isPresent()) {
            return postgresql.get().newDatabase();
        }
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "benchmark")), "store-").toAbsolutePath();
            folders.add(folder);
            return new DatabaseSettings("jdbc:h2:file:" + folder.resolve("queue"), "restante", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void goal(String text, boolean reached, String goal, Object... values) {
        say("%s  [goal %s: %s]", String.format(Locale.ROOT, text, values), goal, reached ? "pass" : "FAIL");
    }

    static void say(String text, Object... values) {
        System.out.println(String.format(Locale.ROOT, text, values));
    }
}
