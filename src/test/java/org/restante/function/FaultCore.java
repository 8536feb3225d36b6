package org.restante.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.restante.function.FaultLedger.Entry;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/**
 * A core with senders that send all the time and devices that come and go, for one life of a function. Everything that
 * fails because the function is gone is left alone; what was answered and what arrived is written into the ledger.
 */
final class FaultCore implements AutoCloseable {

    private static final int SENDERS = 3;
    private static final Duration ANSWER = Duration.ofSeconds(25); // longer than live.noAnswer: else it is sent and comes twice

    final ScriptedSipPeer peer;
    private final FaultLedger ledger;
    private final List<String> users;
    private final List<FaultDevice> devices = new ArrayList<>();
    private final ScheduledExecutorService senders = Executors.newScheduledThreadPool(SENDERS);
    private final ScheduledExecutorService movements = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private volatile boolean settling;

    FaultCore(int port, int functionPort, FaultLedger ledger, List<String> users) {
        this.peer = ScriptedSipPeer.open(port).towards(Transport.UDP, functionPort);
        this.ledger = ledger;
        this.users = users;
        users.forEach(user -> devices.add(new FaultDevice(user, peer, ledger, threads)));
        devices.forEach(device -> threads.execute(device::serve));
    }

    /** Senders begin, a message each about every so many milliseconds. */
    FaultCore send(long everyMillis) {
        for (int i = 0; i < SENDERS; i++) {
            senders.scheduleWithFixedDelay(this::sendNext, i, everyMillis, TimeUnit.MILLISECONDS);
        }
        return this;
    }

    /** Devices come and go from now on. */
    FaultCore move(Random random) {
        devices.forEach(device -> moveLater(device, random));
        return this;
    }

    /** {@return how many were answered so, for example {@code 202} or {@code 503 with Retry-After}} */
    int answered(String status) {
        return answers.getOrDefault(status, 0);
    }

    private void moveLater(FaultDevice device, Random random) {
        movements.schedule(() -> {
            if (!settling) {
                quietly(device::move);
                moveLater(device, random);
            }
        }, 100 + random.nextInt(900), TimeUnit.MILLISECONDS);
    }

    /** All devices are there to stay, and nothing new is sent. */
    FaultCore settle() {
        settling = true;
        movements.scheduleWithFixedDelay(() -> devices.forEach(device -> quietly(device::come)), 0, 3, TimeUnit.SECONDS);
        return this;
    }

    private void sendNext() {
        Entry entry = ledger.next(users, !settling);
        if (entry == null) {
            return;
        }
        Optional<WireMessage> answer = quietly(() -> ask(entry));
        int status = answer.map(WireMessage::status).orElse(0);
        answers.merge(status + (answer.flatMap(a -> a.header("Retry-After")).isPresent() ? " with Retry-After" : ""), 1, Integer::sum);
        if (status / 100 == 2) {
            entry.acknowledge();
        } else {
            ledger.again(entry);
        }
    }

    private Optional<WireMessage> ask(Entry entry) {
        WireMessage sent = new ScriptedCore(peer).originate("MESSAGE", Scene.ALICE, entry.user,
                "Content-Type: message/cpim\n", Scene.cpim(entry.id, entry.body).getBytes(UTF_8));
        return peer.poll(m -> m.status() >= 200 && m.callId().equals(sent.callId()), ANSWER);
    }

    private static <T> Optional<T> quietly(Supplier<Optional<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException | AssertionError gone) { // a send that failed, a wait that was interrupted
            return Optional.empty();
        }
    }

    private static void quietly(Runnable work) {
        quietly(() -> {
            work.run();
            return Optional.empty();
        });
    }

    /** The store of the function is away, or back. */
    void storeAway(boolean isSo) {
        devices.forEach(device -> device.uncertain(isSo));
    }

    /** The function was killed just now. */
    void died() {
        devices.forEach(FaultDevice::died);
    }

    @Override
    public void close() {
        senders.shutdownNow();
        movements.shutdownNow();
        devices.forEach(FaultDevice::leave);
        peer.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(15, TimeUnit.SECONDS) || !senders.awaitTermination(15, TimeUnit.SECONDS)) {
                throw new AssertionError("senders or devices did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
