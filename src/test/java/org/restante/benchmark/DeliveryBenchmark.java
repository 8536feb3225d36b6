package org.restante.benchmark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.function.RunningFunction;
import org.restante.history.hibernate.HibernateHistory;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.SendingProfile;
import org.restante.queue.MessageIds;
import org.restante.queue.Original;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/**
 * Deliveries of a whole function, its database and a device over loopback, all in this process: 1,000 messages of 1 KiB
 * pushed and merged, in turns, against the same messages from memory over MSRP alone; and one large message from the
 * database to the device, against a raw byte pump of the same size, and its memory in a run for itself. The history is off,
 * so that it is not measured with them. A function of the same process warms up first. Then, always on PostgreSQL and with
 * functions of their own: {@link FirstInvite} and {@link HomeComing}.
 *
 * Benchmark: 1,000 messages pushed and merged, one large message, registration to first INVITE, many users at once
 *
 * <p>Options: {@code --messages N} (1000), {@code --mib N} size of the large message (1024), {@code --rounds N} (3),
 * {@code --held N} messages held at the first INVITE (1000000, at most 10 million), {@code --users N} who come back at once
 * (1000), {@code --only small|large|first-invite|return}, {@code --database h2|postgresql} (h2). No round of the first two
 * begins after nine minutes.
 */
public final class DeliveryBenchmark {

    private static final String DOMAIN = "home.test";
    private static final int SMALL_OCTETS = 1024;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Map<String, String> LARGE = Map.of("message.maxBytes", "2147483647", "msrp.chunkSize", "65536");

    /** No round begins later. */
    private static final long LAST_BEGINNING_NANOS = Duration.ofMinutes(9).toNanos();

    private final long begun = System.nanoTime();
    private final Optional<TestPostgresql.Server> postgresql;
    private final int messages;
    private final long octets;
    private final int rounds;
    private final String only;
    private final int held;
    private final int users;

    private DeliveryBenchmark(Optional<TestPostgresql.Server> postgresql, int messages, long octets, int rounds, String only,
            int held, int users) {
        this.postgresql = postgresql;
        this.messages = messages;
        this.octets = octets;
        this.rounds = rounds;
        this.only = only;
        this.held = held;
        this.users = users;
    }

    public static void main(String[] args) throws Exception {
        int messages = 1000;
        long mebibytes = 1024;
        int rounds = 3;
        String only = "";
        String database = "h2";
        int held = 1_000_000;
        int users = 1_000;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--messages" -> messages = Math.max(1, Integer.parseInt(args[i + 1]));
                case "--mib" -> mebibytes = Math.max(1, Math.min(2047, Long.parseLong(args[i + 1])));
                case "--rounds" -> rounds = Math.max(1, Integer.parseInt(args[i + 1]));
                case "--only" -> only = args[i + 1];
                case "--database" -> database = args[i + 1];
                case "--held" -> held = Math.max(1_000, Math.min(10_000_000, Integer.parseInt(args[i + 1])));
                case "--users" -> users = Math.max(10, Math.min(10_000, Integer.parseInt(args[i + 1])));
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        Optional<TestPostgresql.Server> server = database.equals("postgresql") ? Optional.of(TestPostgresql.start()) : Optional.empty();
        DeliveryBenchmark benchmark = new DeliveryBenchmark(server, messages, mebibytes << 20, rounds, only,
                held, users);
        int exit = 1;
        try {
            benchmark.run();
            exit = 0;
        } catch (Exception | AssertionError e) {
            System.err.println("delivery: " + e);
        } finally {
            if (server.isPresent()) {
                server.get().close();
            }
            System.exit(exit);
        }
    }

    private void run() throws IOException, InterruptedException, SQLException {
        if (isWanted("small")) {
            small();
        }
        if (isWanted("large")) {
            large();
        }
        if (isWanted("first-invite") || isWanted("return")) {
            try (TestPostgresql.Server server = TestPostgresql.start()) {
                if (isWanted("first-invite")) {
                    FirstInvite.run(server, held);
                }
                if (isWanted("return")) {
                    HomeComing.run(server, users);
                }
            }
        }
    }

    private boolean isWanted(String part) {
        return only.isEmpty() || only.equals(part);
    }

    private boolean isTimeLeft() {
        return System.nanoTime() - begun < LAST_BEGINNING_NANOS;
    }

    /** What a device saw of one delivery. @param seconds from its answer to the BYE @param cpu of this process meanwhile */
    private record Seen(double seconds, double cpu, int msrpMessages, long octets) {
    }

    private void small() throws IOException, InterruptedException {
        List<double[]> seen = new ArrayList<>(); // of each round: seconds over MSRP alone, pushed, merged
        int[] trips = new int[2];
        for (int round = 0; round <= rounds && isTimeLeft(); round++) { // the first one warms up
            Seen pushed = delivered(Map.of("payload.strategy", "SEPARATE"), this::holdSmall, () -> { });
            Seen merged = delivered(Map.of("payload.strategy", "MERGED"), this::holdSmall, () -> { });
            double alone = alone();
            trips = new int[] {pushed.msrpMessages(), merged.msrpMessages()};
            say("round %d: %d messages: pushed in %.2f s and %d round trips (CPU %.2f s), merged in %.2f s and %d; MSRP alone %.3f s",
                    round, messages, pushed.seconds(), trips[0], pushed.cpu(), merged.seconds(), trips[1], alone);
            if (round > 0) {
                seen.add(new double[] {alone, pushed.seconds(), merged.seconds()});
            }
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

    private void large() throws IOException, InterruptedException {
        double raw = 0;
        double delivered = 0;
        try (RawPump pump = new RawPump()) {
            pump.run(octets / 2);
            int done = 0;
            double cpu = 0;
            for (; done < rounds && isTimeLeft(); done++) {
                double rawRate = octets / 1e6 / pump.run(octets);
                Seen seen = delivered(LARGE, this::holdLarge, () -> { });
                double rate = seen.octets() / 1e6 / seen.seconds();
                say("round %d: raw %.0f MB/s, database to device %.0f MB/s, ratio %.2f; CPU %.2f s a GB", done + 1, rawRate, rate,
                        rate / rawRate, seen.cpu() / (seen.octets() / 1e9));
                raw += rawRate;
                delivered += rate;
                cpu += seen.cpu() / (seen.octets() / 1e9);
            }
            goal("large: %d MiB, raw %.0f MB/s, database to device %.0f MB/s, ratio %.2f; CPU of all of it %.2f s a GB",
                    delivered / done >= 300 || delivered / raw >= 0.5, ">= 300 MB/s or ratio >= 0.50", octets >> 20, raw / done,
                    delivered / done, delivered / raw, cpu / done);
        }
        largeMemory();
    }

    /** A run for itself: looking at the memory means collecting it, which takes time. */
    private void largeMemory() throws IOException, InterruptedException {
        AtomicLong heap = new AtomicLong();
        AtomicLong all = new AtomicLong();
        CountDownLatch over = new CountDownLatch(1);
        Thread sampler = new Thread(() -> {
            long heapBefore = Memory.heap();
            long allBefore = Memory.live();
            try {
                while (!over.await(200, TimeUnit.MILLISECONDS)) {
                    heap.accumulateAndGet(Memory.heap() - heapBefore, Math::max);
                    all.accumulateAndGet(Memory.live() - allBefore, Math::max);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "memory");
        delivered(LARGE, this::holdLarge, sampler::start);
        over.countDown();
        sampler.join();
        goal("large: heap grows by %.1f MiB, device included; with the network's buffers and their reserve %.1f MiB",
                Memory.mebibytes(heap.get()) < 16, "heap < 16 MiB", Memory.mebibytes(heap.get()), Memory.mebibytes(all.get()));
    }

    private interface Holding {
        void fill(HibernateDeferredMessageQueue queue, String user);
    }

    private Seen delivered(Map<String, String> more, Holding holding, Runnable whenAccepted) throws IOException {
        Path folder = Files.createTempDirectory("restante-benchmark");
        DatabaseSettings store = postgresql.map(TestPostgresql.Server::newDatabase)
                .orElseGet(() -> new DatabaseSettings("jdbc:h2:file:" + folder.resolve("queue"), "restante", ""));
        String user = "sip:bob@" + DOMAIN;
        List<Class<?>> entities = new ArrayList<>(HibernateDeferredMessageQueue.entities());
        entities.addAll(HibernateHistory.entities());
        try (Database database = Database.open(store, entities)) {
            holding.fill(new HibernateDeferredMessageQueue(database, new MessageIds(Clock.systemUTC(), new SecureRandom())), user);
        }
        Map<String, String> settings = new HashMap<>(more);
        settings.putAll(Map.of("database.url", store.url(), "database.user", store.user(), "history.record", "false", "msrp.reportWait", "30s",
                "msrp.connectTimeout", "30s", "invite.noAnswer", "30s"));
        try (RunningFunction function = RunningFunction.start(settings); Device device = new Device(user, function.sipPort())) {
            Seen seen = device.receive(whenAccepted);
            if (seen.octets() == 0) {
                throw new IllegalStateException("nothing arrived");
            }
            return seen;
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private void holdSmall(HibernateDeferredMessageQueue queue, String user) {
        for (int i = 0; i < messages; i++) {
            byte[] head = head(user, "m" + i, SMALL_OCTETS);
            hold(queue, user, MessageKind.PAGER, i, head, SMALL_OCTETS);
        }
    }

    private void holdLarge(HibernateDeferredMessageQueue queue, String user) {
        hold(queue, user, MessageKind.LMM, 0, head(user, "large", octets), octets);
    }

    private static byte[] head(String user, String id, long octets) {
        return ("From: <sip:alice@home1.example>\r\nTo: <" + user + ">\r\nDateTime: 2026-03-02T08:15:30Z\r\n"
                + "NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: " + id + "\r\n\r\nContent-Type: text/plain\r\n"
                + "Content-Length: " + octets + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void hold(HibernateDeferredMessageQueue queue, String user, MessageKind kind, int number, byte[] head,
            long octets) {
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS).plusMillis(number);
        String method = kind == MessageKind.LMM ? "INVITE " : "MESSAGE ";
        queue.defer(new Original(kind, ServedUser.of(user), method + user + " SIP/2.0",
                List.of(new HeaderField("From", "<sip:alice@home1.example>;tag=a"), new HeaderField("To", "<" + user + ">"),
                        new HeaderField("Date", "Mon, 02 Mar 2026 08:15:31 GMT")), List.of(), "sip:alice@home1.example", false,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", "message/cpim",
                head.length + octets, now, now.plusSeconds(7200), Optional.empty()),
                new SequenceInputStream(new ByteArrayInputStream(head), zeroes(octets)));
    }

    private static InputStream zeroes(long octets) {
        return new InputStream() {
            private long left = octets;

            @Override
            public int read() {
                return left-- > 0 ? '0' : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int count = (int) Math.min(left, length);
                left -= count;
                return count == 0 && length > 0 ? -1 : count;
            }
        };
    }

    /** A device that registers, accepts, takes everything and keeps nothing. */
    private static final class Device implements AutoCloseable {

        private final String user;
        private final ScriptedSipPeer peer;
        private final ScriptedCore core;
        private final MsrpEngine engine = MsrpEngine.start("device", MsrpPair.LIMITS, org.restante.msrp.FrameObserver.NONE,
                MsrpPair.ONE_THREAD);

        Device(String user, int sipPort) {
            this.user = user;
            this.peer = ScriptedSipPeer.open().towards(Transport.TCP, sipPort);
            this.core = new ScriptedCore(peer);
        }

        Seen receive(Runnable whenAccepted) {
            DeviceContact contact = DeviceContact.of(user, "sip:device@" + peer.hostPort(), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                    "msg", "largemsg", "deferred");
            peer.expectResponseTo(core.register(user, 600, contact), 200);
            peer.expectResponseTo(core.notifyDevices(core.acceptSubscription(peer.expectRequest("SUBSCRIBE")), user, contact), 200);
            WireMessage invite = peer.expect("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), LONGEST);
            TakingEnd end = new TakingEnd(engine);
            core.accept(invite, "sip:device@" + peer.hostPort(), end.sdp());
            peer.expectRequest("ACK");
            whenAccepted.run();
            double cpu = CpuTime.seconds();
            long start = System.nanoTime();
            end.connect(invite);
            WireMessage bye = peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE"), LONGEST);
            double seconds = (System.nanoTime() - start) / 1e9;
            peer.reply(bye, 200, "OK");
            return new Seen(seconds, CpuTime.seconds() - cpu, end.taken(), end.octets());
        }

        @Override
        public void close() {
            engine.close();
            peer.close();
        }
    }

    private static void goal(String text, boolean reached, String goal, Object... values) {
        say("%s  [goal %s: %s]", String.format(Locale.ROOT, text, values), goal, reached ? "pass" : "FAIL");
    }

    private static void say(String text, Object... values) {
        System.out.println(String.format(Locale.ROOT, text, values));
    }
}
