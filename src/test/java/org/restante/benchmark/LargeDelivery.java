package org.restante.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.restante.database.DatabaseSettings;

/**
 * One large message from the database of a served function to a device, against a raw byte pump of the same size. Sender and
 * receiver are two processes in either case; this one receives. Rounds have a function and a database of their own; the
 * function delivers a smaller message first, to get warm.
 */
final class LargeDelivery {

    private static final long WARMING_OCTETS = 128 << 20;
    private static final double GIBIBYTE = 1 << 30;
    private static final String BOB = "sip:bob@home.test";
    private static final String WARMING = "sip:warming@home.test";
    private static final Duration LONGEST_RESTLESSNESS = Duration.ofSeconds(40);

    private final Supplier<DatabaseSettings> stores;
    private final Profile profile;
    private final long octets;

    /** How messages are cut. */
    enum Profile {
        LARGE("CPM-client/OMA2.2 Restante-client", "interruptible chunks of up to 1 MiB"),
        LEGACY("CPM-client/OMA2.2", "chunks of 2048 octets");

        private final String userAgent;
        private final String text;

        Profile(String userAgent, String text) {
            this.userAgent = userAgent;
            this.text = text;
        }
    }

    /** Looks at the function while it delivers. */
    private interface Watch {
        Runnable begin(long process) throws IOException;
    }

    /** @param stores makes empty databases @param profile what the device is known to take */
    LargeDelivery(Supplier<DatabaseSettings> stores, Profile profile, long octets) {
        this.stores = stores;
        this.profile = profile;
        this.octets = octets;
    }

    /** @param timeLeft whether another round may begin */
    void run(int rounds, BooleanSupplier timeLeft) throws IOException, InterruptedException {
        double raw = 0;
        double rate = 0;
        double server = 0;
        int done = 0;
        try (RawSender sender = new RawSender(octets); RawPump receiver = new RawPump()) {
            receiver.take(sender.port(), octets);
            for (; done < rounds && timeLeft.getAsBoolean(); done++) {
                double sent = sender.cpuSeconds();
                double received = CpuTime.seconds();
                double rawRate = octets / 1e6 / receiver.take(sender.port(), octets);
                sent = aGibibyte(sender.cpuSeconds() - sent);
                received = aGibibyte(CpuTime.seconds() - received);
                DrainingDevice.Seen seen = delivered(process -> () -> { });
                double now = seen.octets() / 1e6 / seen.seconds();
                DeliveryBenchmark.say("round %d: raw %.0f MB/s (processor time a GiB: sender %.2f s, receiver %.2f s); "
                        + "database to device in %s %.0f MB/s, ratio %.2f (function %.2f s, device %.2f s)", done + 1, rawRate, sent,
                        received, profile.text, now, now / rawRate, aGibibyte(seen.serverCpu()), aGibibyte(seen.peerCpu()));
                raw += rawRate;
                rate += now;
                server += aGibibyte(seen.serverCpu());
            }
        }
        DeliveryBenchmark.goal("large: %d MiB in %s, raw %.0f MB/s, database to device %.0f MB/s, ratio %.2f; processor time of the "
                + "function %.2f s a GiB", rate / done >= 300 || rate / raw >= 0.5, ">= 300 MB/s or ratio >= 0.50", octets >> 20,
                profile.text, raw / done, rate / done, rate / raw, server / done);
        memory();
    }

    private double aGibibyte(double seconds) {
        return seconds * GIBIBYTE / octets;
    }

    /** A run for itself: looking at the memory means collecting it, which takes time. */
    private void memory() throws IOException {
        AtomicLong heap = new AtomicLong();
        AtomicLong direct = new AtomicLong();
        delivered(process -> {
            RemoteMemory memory = new RemoteMemory(process);
            CountDownLatch over = new CountDownLatch(1);
            long heapBefore = memory.heap();
            long directBefore = memory.direct();
            Thread sampler = new Thread(() -> {
                try (memory) {
                    while (!over.await(200, TimeUnit.MILLISECONDS)) {
                        heap.accumulateAndGet(memory.heap() - heapBefore, Math::max);
                        direct.accumulateAndGet(memory.direct() - directBefore, Math::max);
                    }
                } catch (InterruptedException | IOException e) {
                    throw new IllegalStateException("the memory of the function is not told", e);
                }
            }, "memory");
            sampler.start();
            return () -> {
                over.countDown();
                try {
                    sampler.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
        });
        DeliveryBenchmark.goal("large: the function's heap grows by %.1f MiB, its direct buffers by %.1f MiB",
                Memory.mebibytes(heap.get()) < 16, "heap < 16 MiB", Memory.mebibytes(heap.get()), Memory.mebibytes(direct.get()));
    }

    private DrainingDevice.Seen delivered(Watch watch) throws IOException {
        DatabaseSettings store = stores.get();
        try (Backlog backlog = new Backlog(store)) {
            backlog.holdLarge(WARMING, Math.min(octets, WARMING_OCTETS));
            backlog.holdLarge(BOB, octets);
        }
        try (ServedProcess function = new ServedProcess(store, Map.of("message.maxBytes", "2147483647", "history.record", "false",
                "trigger.settle", "200ms", "msrp.reportWait", "30s", "msrp.connectTimeout", "30s", "invite.noAnswer", "30s"))) {
            try (DrainingDevice device = new DrainingDevice(WARMING, profile.userAgent, function.sipPort())) {
                device.receive(function::cpuSeconds, () -> { });
            }
            awaitRest(function);
            Runnable[] end = {() -> { }};
            try (DrainingDevice device = new DrainingDevice(BOB, profile.userAgent, function.sipPort())) {
                return device.receive(function::cpuSeconds, () -> end[0] = begun(watch, function));
            } finally {
                end[0].run();
            }
        }
    }

    private static Runnable begun(Watch watch, ServedProcess function) {
        try {
            return watch.begin(function.pid());
        } catch (IOException e) {
            throw new IllegalStateException("the function cannot be watched", e);
        }
    }

    /** What the function does about the first message, it has done before the second one comes. */
    private static void awaitRest(ServedProcess function) {
        double[] seen = {function.cpuSeconds(), 0}; // processor time, and for how many seconds it has hardly grown
        try {
            Awaitility.await().pollDelay(Duration.ofSeconds(1)).pollInterval(Duration.ofSeconds(1)).atMost(LONGEST_RESTLESSNESS)
                    .until(() -> {
                        double now = function.cpuSeconds();
                        seen[1] = now - seen[0] < 0.1 ? seen[1] + 1 : 0;
                        seen[0] = now;
                        return seen[1] >= 6; // housekeeping comes every five seconds
                    });
        } catch (ConditionTimeoutException restless) {
            System.out.println("large: the function is still at work; what follows is measured beside that");
        }
    }
}
