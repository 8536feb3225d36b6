package org.restante.benchmark;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.SendingProfile;

/**
 * Benchmark: MSRP against a raw byte pump over loopback, small chunks, small messages, idle sessions
 *
 * <p>Both ends live in this process, on one thread each. Options: {@code --gib N} size of the large message (1),
 * {@code --rounds N} (3), {@code --only bulk|legacy|watched|small|idle}.
 */
public final class MsrpBenchmark {

    private static final long MEBIBYTE = 1 << 20;
    private static final int LEGACY_MEBIBYTES = 256;
    /** Until the compiler is done: as long as it works, it takes the processors from both ends. */
    private static final int LEGACY_WARMING_RUNS = 3;
    private static final long WATCHED_OCTETS = 64 * MEBIBYTE;
    private static final int SMALL_OCTETS = 1024;
    private static final int SMALL_MESSAGES = 300_000;
    private static final int IDLE_SESSIONS = 10_000;

    private final long octets;
    private final int rounds;
    private final String only;

    private MsrpBenchmark(long octets, int rounds, String only) {
        this.octets = octets;
        this.rounds = rounds;
        this.only = only;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        long gibibytes = 1;
        int rounds = 3;
        String only = "";
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--gib" -> gibibytes = Long.parseLong(args[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                case "--only" -> only = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        new MsrpBenchmark(gibibytes << 30, rounds, only).run();
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        if (wanted("bulk")) {
            bulk();
            bulkMemory();
        }
        if (wanted("legacy")) {
            legacy();
        }
        if (wanted("watched")) {
            watched();
        }
        if (wanted("small")) {
            small();
        }
        if (wanted("idle")) {
            idle();
        }
    }

    private boolean wanted(String part) {
        return only.isEmpty() || only.equals(part);
    }

    private static void idle() throws IOException, InterruptedException {
        double idle = Memory.mebibytes(IdleSessions.measure(IDLE_SESSIONS));
        goal("%d idle sessions: %.0f MiB, %.1f KiB each", idle < 200, "< 200 MiB", IDLE_SESSIONS, idle,
                idle * 1024 / IDLE_SESSIONS);
    }

    private void bulk() throws InterruptedException {
        double raw = 0;
        double msrp = 0;
        double worst = Double.MAX_VALUE;
        try (RawPump pump = new RawPump(); MsrpPair pair = new MsrpPair()) {
            pump.run(octets / 2);
            pair.run(SendingProfile.bulk(), 1, i -> MsrpPair.Zeroes.of(octets / 2));
            for (int round = 0; round < rounds; round++) {
                double idle = CpuTime.seconds();
                double rawRate = octets / 1e6 / pump.run(octets);
                double rawCpu = CpuTime.seconds() - idle;
                double msrpRate = octets / 1e6 / pair.run(SendingProfile.bulk(), 1, i -> MsrpPair.Zeroes.of(octets));
                double msrpCpu = CpuTime.seconds() - idle - rawCpu;
                say("round %d: raw %.0f MB/s, MSRP bulk %.0f MB/s, ratio %.2f; CPU %.2f s and %.2f s, ratio %.2f", round + 1,
                        rawRate, msrpRate, msrpRate / rawRate, rawCpu, msrpCpu, rawCpu / msrpCpu);
                raw += rawRate / rounds;
                msrp += msrpRate / rounds;
                worst = Math.min(worst, msrpRate / rawRate);
            }
        }
        goal("bulk: raw %.0f MB/s, MSRP %.0f MB/s, ratio %.2f (worst %.2f)", msrp / raw >= 0.5, "ratio >= 0.50", raw, msrp,
                msrp / raw, worst);
    }

    /** A run for itself: looking at the memory means collecting it, which takes time. */
    private void bulkMemory() throws InterruptedException {
        try (MsrpPair pair = new MsrpPair()) {
            pair.run(SendingProfile.bulk(), 1, i -> MsrpPair.Zeroes.of(MEBIBYTE));
            long before = Memory.live();
            AtomicLong most = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            Thread sampler = new Thread(() -> {
                while (!over.get()) {
                    most.accumulateAndGet(Memory.live() - before, Math::max);
                }
            }, "memory");
            sampler.start();
            pair.run(SendingProfile.bulk(), 1, i -> MsrpPair.Zeroes.of(octets));
            over.set(true);
            sampler.join();
            goal("bulk: memory grows by %.1f MiB, both ends and pooled buffers included",
                    Memory.mebibytes(most.get()) < 16, "< 16 MiB", Memory.mebibytes(most.get()));
        }
    }

    private void legacy() throws InterruptedException {
        long length = LEGACY_MEBIBYTES * MEBIBYTE;
        double rate = 0;
        try (MsrpPair pair = new MsrpPair()) {
            for (int warming = 0; warming < LEGACY_WARMING_RUNS; warming++) {
                pair.run(SendingProfile.legacySafe(), 1, i -> MsrpPair.Zeroes.of(length));
            }
            for (int round = 0; round < rounds; round++) {
                double idle = CpuTime.seconds();
                double now = length / 1e6 / pair.run(SendingProfile.legacySafe(), 1, i -> MsrpPair.Zeroes.of(length));
                say("round %d: chunks of 2048 octets %.0f MB/s, %.0f chunks/s, CPU %.1f us each", round + 1, now,
                        now * 1e6 / 2048, (CpuTime.seconds() - idle) * 1e6 / length * 2048);
                rate += now / rounds;
            }
        }
        goal("legacy: %.0f MB/s in chunks of 2048 octets, each answered", rate >= 150, ">= 150 MB/s", rate);
    }

    /** What observers cost: none, one that watches other sessions, one that wants a hash of all content. */
    private void watched() throws InterruptedException {
        double[] cpu = new double[3];
        try (MsrpPair alone = new MsrpPair(); MsrpPair unwatched = new MsrpPair(new Watcher(false));
                MsrpPair hashed = new MsrpPair(new Watcher(true))) {
            MsrpPair[] pairs = {alone, unwatched, hashed};
            for (int round = -LEGACY_WARMING_RUNS; round < rounds; round++) {
                for (int i = 0; i < pairs.length; i++) {
                    double idle = CpuTime.seconds();
                    pairs[i].run(SendingProfile.legacySafe(), 1, message -> MsrpPair.Zeroes.of(WATCHED_OCTETS));
                    cpu[i] += round < 0 ? 0 : (CpuTime.seconds() - idle) * 1e6 / WATCHED_OCTETS * 2048 / rounds;
                }
            }
        }
        goal("watched: CPU %.2f us a chunk of 2048 octets without observer, %.2f us with one of other sessions (ratio %.2f), "
                + "%.2f us with one that wants every hash (ratio %.2f)", cpu[1] / cpu[0] <= 1.05, "first ratio <= 1.05", cpu[0],
                cpu[1], cpu[1] / cpu[0], cpu[2], cpu[2] / cpu[0]);
    }

    /** @param all whether it wants everything, or nothing */
    private record Watcher(boolean all) implements FrameObserver {

        @Override
        public boolean hashes(String own, String byteRange) {
            return all;
        }

        @Override
        public boolean wants(String own, String transact, String kind, char flag) {
            return all;
        }

        @Override
        public void frame(boolean sent, SocketAddress local, SocketAddress remote, String head, long octets, char flag) {
            if (!all) {
                throw new IllegalStateException("not asked for");
            }
        }
    }

    private void small() throws InterruptedException {
        SendingProfile pipelined = new SendingProfile(2048, false, 256 * 1024, 256);
        double rate = 0;
        try (MsrpPair pair = new MsrpPair()) {
            pair.run(pipelined, SMALL_MESSAGES, new MsrpPair.Shared(SMALL_OCTETS));
            for (int round = 0; round < rounds; round++) {
                double idle = CpuTime.seconds();
                double now = SMALL_MESSAGES / pair.run(pipelined, SMALL_MESSAGES, new MsrpPair.Shared(SMALL_OCTETS));
                say("round %d: %.0f messages/s of 1 KiB, CPU %.1f us each", round + 1, now,
                        (CpuTime.seconds() - idle) * 1e6 / SMALL_MESSAGES);
                rate += now / rounds;
            }
        }
        goal("small: %.0f messages/s of 1 KiB over one connection, each answered", rate >= 60_000, ">= 60000/s", rate);
    }

    private static void goal(String text, boolean reached, String goal, Object... values) {
        say("%s  [goal %s: %s]", String.format(Locale.ROOT, text, values), goal, reached ? "pass" : "FAIL");
    }

    private static void say(String text, Object... values) {
        System.out.println(String.format(Locale.ROOT, text, values));
    }
}
