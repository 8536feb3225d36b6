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
 * Large messages from the database of a served function to a device, against a raw byte pump of the same size. Sender and
 * receiver are two processes in either case; this one receives. One function delivers them all, each to another user: the
 * first ones, which count apart, to get warm, then those that count in turns with the pump, and one while it is watched.
 */
final class LargeDelivery {

    private static final double GIBIBYTE = 1 << 30;
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

    /** @param warmUp deliveries before those that count @param timeLeft whether another round may begin */
    void run(int warmUp, int rounds, BooleanSupplier timeLeft) throws IOException, InterruptedException {
        DatabaseSettings store = stores.get();
        try (Backlog backlog = new Backlog(store)) {
            for (int message = 0; message < warmUp + rounds + 1; message++) {
                backlog.holdLarge(user(message), octets);
            }
        }
        try (ServedProcess function = new ServedProcess(store, Map.of("message.maxBytes", "2147483647", "history.record", "false",
                "trigger.settle", "200ms", "msrp.reportWait", "30s", "msrp.connectTimeout", "30s", "invite.noAnswer", "30s"));
                RawSender sender = new RawSender(octets); RawPump receiver = new RawPump()) {
            receiver.take(sender.port(), octets);
            for (int i = 0; i < warmUp; i++) {
                DrainingDevice.Seen seen = delivered(function, i, process -> () -> { });
                DeliveryBenchmark.say("large: delivery %d of a function that has just started: %.0f MB/s (processor time a GiB: "
                        + "function %.2f s, device %.2f s)", i + 1, rate(seen), aGibibyte(seen.serverCpu()), aGibibyte(seen.peerCpu()));
            }
            double[] sum = new double[4]; // raw rate, rate, processor time of the function and of the device
            int done = 0;
            for (; done < rounds && timeLeft.getAsBoolean(); done++) {
                round(done, sum, function, warmUp + done, sender, receiver);
            }
            DeliveryBenchmark.goal("large: %d MiB in %s, raw %.0f MB/s, database to device %.0f MB/s, ratio %.2f; processor time a GiB: "
                    + "function %.2f s, device %.2f s", sum[1] / done >= 300 || sum[1] / sum[0] >= 0.5, ">= 300 MB/s or ratio >= 0.50",
                    octets >> 20, profile.text, sum[0] / done, sum[1] / done, sum[1] / sum[0], sum[2] / done, sum[3] / done);
            memory(function, warmUp + rounds);
        }
    }

    private void round(int number, double[] sum, ServedProcess function, int message, RawSender sender, RawPump receiver)
            throws IOException, InterruptedException {
        double sent = sender.cpuSeconds();
        double received = CpuTime.seconds();
        double rawRate = octets / 1e6 / receiver.take(sender.port(), octets);
        sent = aGibibyte(sender.cpuSeconds() - sent);
        received = aGibibyte(CpuTime.seconds() - received);
        DrainingDevice.Seen seen = delivered(function, message, process -> () -> { });
        double[] now = {rawRate, rate(seen), aGibibyte(seen.serverCpu()), aGibibyte(seen.peerCpu())};
        DeliveryBenchmark.say("round %d: raw %.0f MB/s (processor time a GiB: sender %.2f s, receiver %.2f s); database to device in %s "
                + "%.0f MB/s, ratio %.2f (function %.2f s, device %.2f s)", number + 1, rawRate, sent, received, profile.text, now[1],
                now[1] / rawRate, now[2], now[3]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += now[i];
        }
    }

    private static double rate(DrainingDevice.Seen seen) {
        return seen.octets() / 1e6 / seen.seconds();
    }

    private double aGibibyte(double seconds) {
        return seconds * GIBIBYTE / octets;
    }

    /** A delivery for itself: looking at the memory means collecting it, which takes time. */
    private void memory(ServedProcess served, int message) throws IOException {
        AtomicLong heap = new AtomicLong();
        AtomicLong direct = new AtomicLong();
        delivered(served, message, process -> {
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

    private DrainingDevice.Seen delivered(ServedProcess function, int message, Watch watch) throws IOException {
        awaitRest(function);
        Runnable[] end = {() -> { }};
        try (DrainingDevice device = new DrainingDevice(user(message), profile.userAgent, function.sipPort())) {
            return device.receive(function::cpuSeconds, () -> end[0] = begun(watch, function));
        } finally {
            end[0].run();
        }
    }

    private static String user(int message) {
        return "sip:bob" + message + "@home.test";
    }

    private static Runnable begun(Watch watch, ServedProcess function) {
        try {
            return watch.begin(function.pid());
        } catch (IOException e) {
            throw new IllegalStateException("the function cannot be watched", e);
        }
    }

    /** What the function does about one message, it has done before the next one comes. */
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
