package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.function.FaultLedger.Entry;
import org.restante.function.VanishingOriginator.Stage;
import org.restante.wire.FreePorts;
import org.restante.wire.ScriptedSipPeer;

/**
 * Senders of large messages for absent users vanish at every stage of their uploads, some at a time, and try again with the
 * same imdn.Message-ID until they are told that all is kept. Then the devices come: each message arrives once, and whole.
 *
 * <p>{@code deploy/faults originator} runs it longer, and on both stores.
 */
class BrokenOffUploadIT {

    private static final int ROUNDS = Integer.getInteger("restante.originator.rounds", 2 * Stage.values().length);
    private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("restante.originator.seconds", 300));
    private static final long SEED = Long.getLong("restante.originator.seed", ThreadLocalRandom.current().nextLong(1_000_000));
    private static final List<String> USERS = IntStream.range(0, 4).mapToObj(i -> "sip:large" + i + "@home.test").toList();
    private static final int AT_A_TIME = 3;
    private static final int LONGEST_MESSAGE = 60_000;
    private static final int MOST_LEFT_OPEN = 100; // the function has given up the others long ago
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final FaultLedger ledger = new FaultLedger(LONGEST_MESSAGE);
    private final Queue<VanishingOriginator> gone = new ConcurrentLinkedQueue<>();
    private final Queue<ScriptedSipPeer> peers = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();
    private final int core = FreePorts.udpAndTcp();
    private long begun;
    private OpenStore store;
    private RunningFunction function;
    private FaultCore devices;

    @BeforeEach
    void start() {
        store = OpenStore.in(folder);
        function = RunningFunction.start(Map.of("database.url", store.url(), "core.route", "sip:127.0.0.1:" + core,
                "sip.t1", "100ms", "queue.uploadIdle", "3s", "message.maxBytes", "1000000", "queue.maxBytes", "1000000000",
                "queue.maxMessages", "100000"));
        devices = new FaultCore(core, function.sipPort(), ledger, USERS);
        begun = System.nanoTime();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        function.close(); // while there is somebody to answer its BYE
        devices.close();
        gone.forEach(VanishingOriginator::close);
        peers.forEach(ScriptedSipPeer::close);
        store.close();
    }

    @Test
    @Requirement({"DEF-07", "DEF-14", "DEF-16"})
    void def07_whoVanishesAtAnyStageLeavesNothingAndWhoTriesAgainIsHeldOnce() {
        CompletableFuture.allOf(IntStream.range(0, AT_A_TIME).mapToObj(i -> CompletableFuture.runAsync(
                () -> send(new Random(SEED + i)), threads)).toArray(CompletableFuture[]::new)).join();
        nothingStaysOfWhatDidNotComplete();
        try {
            devices.settle();
            await().atMost(PATIENCE).until(ledger::isSettled);
        } catch (ConditionTimeoutException e) {
            System.out.println("originator: seed " + SEED + ", missing: " + ledger.missing());
        }
        ledger.unexpected().stream().limit(5).forEach(what -> System.out.println("originator: " + what));
        ledger.counts(rounds.get()).tell("originator", ChosenStore.OF_THIS_RUN.toString());
        assertThat(rounds.get()).as("enough to see every stage").isGreaterThanOrEqualTo(Stage.values().length);
        assertThat(ledger.missing()).as("lost, seed " + SEED).isEmpty();
        assertThat(ledger.unexpected()).as("unexpected, seed " + SEED).isEmpty();
        assertThat(ledger.cameAgain()).isZero();
        assertThat(ledger.isSettled()).as("all is acknowledged and has arrived, seed " + SEED).isTrue();
    }

    /** Sends one message after the other, and vanishes; at last all that is left over, and stays. */
    private void send(Random random) {
        ScriptedSipPeer peer = ScriptedSipPeer.open(FreePorts.udpAndTcp());
        peers.add(peer);
        Stage[] stages = Stage.values();
        for (int i = turns.getAndIncrement(); i < ROUNDS && !isPast(LONGEST); i = turns.getAndIncrement()) {
            upload(peer, ledger.next(USERS, true), random, stages[i % stages.length]);
            rounds.incrementAndGet();
        }
        Entry left = ledger.next(USERS, false);
        while (left != null && !isPast(LONGEST.plus(PATIENCE))) {
            upload(peer, left, random, Stage.STAYS);
            left = ledger.next(USERS, false);
        }
    }

    private boolean isPast(Duration time) {
        return System.nanoTime() - begun > time.toNanos();
    }

    private void upload(ScriptedSipPeer peer, Entry entry, Random random, Stage stage) {
        VanishingOriginator originator = new VanishingOriginator(new Scene(function.sipPort(), entry.user, peer), entry, random);
        boolean told = false;
        try {
            told = originator.uploadUntil(stage);
        } catch (AssertionError | UncheckedIOException e) {
            ledger.unexpected(entry.id + " until " + stage + ": " + e.getMessage());
        }
        leaveOpen(originator);
        if (told) {
            entry.acknowledge();
        } else {
            ledger.again(entry);
        }
    }

    private void leaveOpen(VanishingOriginator originator) {
        gone.add(originator);
        if (gone.size() > MOST_LEFT_OPEN) {
            Optional.ofNullable(gone.poll()).ifPresent(VanishingOriginator::close);
        }
    }

    private void nothingStaysOfWhatDidNotComplete() {
        try {
            await().atMost(PATIENCE).until(() -> store.arriving() == 0);
        } catch (ConditionTimeoutException e) {
            ledger.unexpected(store.arriving() + " contents that did not complete are still there");
        }
    }
}
