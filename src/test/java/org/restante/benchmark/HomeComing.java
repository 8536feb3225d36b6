package org.restante.benchmark;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpEngine;
import org.restante.queue.hibernate.HeldMessages;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/**
 * Very many users come back at once, each with ten messages: how long each waits, from his registration until the session
 * that brought him the last one has ended, and whether some wait much longer than most. A function as it is served, on
 * PostgreSQL; all devices are in this process, each with a connection of its own.
 */
final class HomeComing implements AutoCloseable {

    private static final int EACH = 10;
    private static final int FIRST = 1; // the very first message of all has an id that no real one has
    private static final Pattern USER = Pattern.compile("sip:held([0-9]+)@.*");
    private static final int WARM_UP = 20; // so many users come before the others, and are not counted
    private static final long LONGEST_SECONDS = 600;

    private final int users;
    private final ServedProcess function;
    private final ScriptedSipPeer peer;
    private final ScriptedCore core;
    private final MsrpEngine engine = MsrpEngine.start("crowd", MsrpPair.LIMITS, FrameObserver.NONE,
            MsrpPair.ONE_THREAD.reuseConnections(false));
    private final AtomicLongArray registered;
    private final long[] waited; // nanoseconds; 0 while he waits
    private final int[] taken;
    private final Map<String, Invited> sessions = new HashMap<>(); // by Call-ID
    private final CountDownLatch warmingUp = new CountDownLatch(WARM_UP);
    private final CountDownLatch waiting;
    private volatile boolean over;
    private int refused;
    private double cpu;

    /** A session under way. */
    private record Invited(int user, WireMessage invite, TakingEnd end) {
    }

    private HomeComing(DatabaseSettings store, int users) {
        this.users = users;
        String most = Integer.toString(2 * users + 100);
        this.function = new ServedProcess(store, Map.of("msrp.maxUnbound", most, "msrp.maxUnboundPerSource", most,
                "msrp.maxConnections", most, "msrp.maxConnectionsPerSource", most));
        this.peer = ScriptedSipPeer.open().towards(Transport.TCP, function.sipPort());
        this.core = ScriptedCore.overTcp(peer);
        this.registered = new AtomicLongArray(WARM_UP + users);
        this.waited = new long[WARM_UP + users];
        this.taken = new int[WARM_UP + users];
        this.waiting = new CountDownLatch(users);
    }

    /** Measures and prints. */
    static void run(TestPostgresql.Server server, int users) throws SQLException, InterruptedException {
        DatabaseSettings store = server.newDatabase();
        FirstInvite.fill(store, FIRST + WARM_UP + users, EACH);
        try (Connection connection = DriverManager.getConnection(store.url(), store.user(), store.password());
                Statement statement = connection.createStatement()) { // all ten of each wait
            statement.execute("update deferred_message set state = 'QUEUED'");
            statement.execute("delete from device_delivery");
        }
        try (HomeComing crowd = new HomeComing(store, users)) {
            crowd.run();
        }
    }

    private void run() throws InterruptedException {
        Thread devices = new Thread(this::serve, "devices");
        devices.setDaemon(true);
        devices.start();
        register(0, WARM_UP);
        warmingUp.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        cpu = function.cpuSeconds();
        long begun = System.nanoTime();
        register(WARM_UP, WARM_UP + users);
        double sending = (System.nanoTime() - begun) / 1e9;
        boolean all = waiting.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        double seconds = (System.nanoTime() - begun) / 1e9;
        cpu = function.cpuSeconds() - cpu;
        over = true;
        devices.join();
        report(all, sending, seconds);
    }

    private void register(int first, int end) {
        for (int user = first; user < end; user++) {
            registered.set(user, System.nanoTime());
            core.register(uri(user), 600, device(user));
        }
    }

    private void report(boolean all, double sending, double seconds) {
        double[] waits = Arrays.stream(waited).skip(WARM_UP).filter(nanos -> nanos > 0).mapToDouble(nanos -> nanos / 1e9).sorted().toArray();
        if (waits.length == 0) {
            throw new IllegalStateException("nobody got anything");
        }
        double median = PairedRatios.median(waits);
        double longest = waits[waits.length - 1];
        System.out.println(String.format(Locale.ROOT, "return: %d users x %d messages, registered within %.1f s, all served in %.1f s"
                + " (%.0f messages a second, %.2f ms of the function's processor time each); a user waits %.1f s (median), %.1f s at the most, ratio %.2f%s%s"
                + "  [goal all served, ratio <= 5: %s]", users, EACH, sending, seconds, waits.length * EACH / seconds, cpu * 1000 / (waits.length * EACH), median, longest,
                longest / median, all ? "" : "; " + (users - waits.length) + " not served in " + LONGEST_SECONDS + " s",
                refused == 0 ? "" : "; " + refused + " requests were refused", all && longest <= 5 * median ? "pass" : "FAIL"));
    }

    private DeviceContact device(int user) {
        return DeviceContact.of(uri(user), "sip:device@" + peer.hostPort() + ";transport=tcp", new UUID(1, user).toString(),
                "msg", "deferred");
    }

    /** Core and devices: everything that comes is dealt with at once, on one thread. */
    private void serve() {
        while (!over) {
            Optional<WireMessage> message = peer.poll(any -> true, Duration.ofMillis(200));
            message.ifPresent(this::take);
        }
    }

    private void take(WireMessage message) {
        if (!message.isRequest()) {
            refused += message.status() >= 300 ? 1 : 0;
            return;
        }
        switch (message.method()) {
            case "SUBSCRIBE" -> {
                WireDialog subscription = core.acceptSubscription(message);
                int user = user(message);
                core.notifyDevices(subscription, uri(user), device(user));
            }
            case "INVITE" -> {
                Invited invited = new Invited(user(message), message, new TakingEnd(engine));
                sessions.put(message.callId(), invited);
                core.accept(message, "sip:device@" + peer.hostPort(), invited.end().sdp());
            }
            case "ACK" -> sessions.get(message.callId()).end().connect(sessions.get(message.callId()).invite());
            case "BYE" -> {
                peer.reply(message, 200, "OK");
                over(sessions.remove(message.callId()));
            }
            default -> peer.reply(message, 200, "OK", "", "".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void over(Invited invited) {
        invited.end().close();
        int user = invited.user();
        taken[user] += invited.end().taken();
        if (waited[user] == 0 && taken[user] >= EACH) {
            waited[user] = System.nanoTime() - registered.get(user);
            (user < WARM_UP ? warmingUp : waiting).countDown();
        }
    }

    private static int user(WireMessage request) {
        Matcher user = USER.matcher(request.requestUri());
        if (!user.matches()) {
            throw new IllegalStateException("for whom is " + request.startLine());
        }
        return Integer.parseInt(user.group(1)) - FIRST;
    }

    private static String uri(int user) {
        return HeldMessages.user(FIRST + user).uri();
    }

    @Override
    public void close() {
        engine.close();
        peer.close();
        function.close();
    }
}
