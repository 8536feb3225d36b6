package org.restante.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.queue.hibernate.HeldMessages;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/**
 * How long it takes from a registration (the core's REGISTER) until the first INVITE is at the device, {@code trigger.settle}
 * left out: of one function that holds a thousand messages and one that holds very many, both as they are served and on one
 * PostgreSQL, in turns. Every user registers once, so nothing is known of him before.
 */
final class FirstInvite {

    private static final int EACH = 4;
    private static final int FEW = 1_000;
    private static final int WARM_UP = 50;
    private static final int SAMPLES = FEW / EACH - WARM_UP;
    private static final Duration SETTLE = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** A function, and the core in front of it. @param users who have messages there */
    private record Site(ServedProcess function, ScriptedSipPeer peer, ScriptedCore core, int users) implements AutoCloseable {

        static Site of(DatabaseSettings store, int messages) throws SQLException {
            fill(store, messages / EACH, EACH);
            ServedProcess function = new ServedProcess(store, Map.of("trigger.settle", SETTLE.toMillis() + "ms"));
            ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.TCP, function.sipPort());
            return new Site(function, peer, new ScriptedCore(peer), messages / EACH);
        }

        @Override
        public void close() {
            peer.close();
            function.close();
        }
    }

    private FirstInvite() {
    }

    /** Fills a database with messages that wait as of today. */
    static void fill(DatabaseSettings store, int users, int each) throws SQLException {
        Database.open(store, HibernateDeferredMessageQueue.entities()).close();
        try (Connection connection = DriverManager.getConnection(store.url(), store.user(), store.password())) {
            HeldMessages.fill(connection, users, each, Clock.systemUTC().instant().minus(Duration.ofDays(1)));
        }
    }

    /** Measures and prints. @param many messages of the function that holds many */
    static void run(TestPostgresql.Server server, int many) throws SQLException {
        double[][] millis = new double[2][SAMPLES];
        try (Site few = Site.of(server.newDatabase(), FEW); Site all = Site.of(server.newDatabase(), many)) {
            for (int i = 0; i < WARM_UP + SAMPLES; i++) {
                double ofFew = millis(few, i);
                double ofMany = millis(all, (int) ((long) i * all.users() / (WARM_UP + SAMPLES)));
                if (i >= WARM_UP) {
                    millis[0][i - WARM_UP] = ofFew;
                    millis[1][i - WARM_UP] = ofMany;
                }
            }
        }
        Arrays.stream(millis).forEach(Arrays::sort);
        double[] p50 = {quantile(millis[0], 0.5), quantile(millis[1], 0.5)};
        double[] p99 = {quantile(millis[0], 0.99), quantile(millis[1], 0.99)};
        System.out.println(String.format(Locale.ROOT, "first INVITE: p50 %.1f ms and p99 %.1f ms after trigger.settle with %d messages held,"
                + " p50 %.1f ms and p99 %.1f ms with %d; ratio of p50 %.2f, of p99 %.2f (%d registrations each)"
                + "  [goal p99 <= 100 ms: %s] [goal flat, ratio of p50 <= 1.5: %s]", p50[0], p99[0], FEW, p50[1], p99[1], many,
                p50[1] / p50[0], p99[1] / p99[0], SAMPLES, p99[1] <= 100 ? "pass" : "FAIL", p50[1] <= 1.5 * p50[0] ? "pass" : "FAIL"));
    }

    private static double quantile(double[] sorted, double quantile) {
        return sorted[(int) Math.ceil(sorted.length * quantile) - 1];
    }

    private static double millis(Site site, int number) {
        String user = HeldMessages.user(number).uri();
        DeviceContact phone = DeviceContact.of(user, "sip:device@" + site.peer().hostPort(), new UUID(1, number).toString(),
                "msg", "deferred");
        long begun = System.nanoTime();
        WireMessage register = site.core().register(user, 600, phone);
        WireMessage notify = site.core().notifyDevices(site.core().acceptSubscription(site.peer().expectRequest("SUBSCRIBE")),
                user, phone);
        WireMessage invite = site.peer().expect("INVITE for " + user, m -> m.isRequest() && m.method().equals("INVITE")
                && m.requestUri().startsWith(user), LONGEST);
        double millis = (System.nanoTime() - begun) / 1e6 - SETTLE.toMillis();
        site.peer().expectResponseTo(register, 200);
        site.peer().expectResponseTo(notify, 200);
        site.peer().reply(invite, 480, "Temporarily Unavailable");
        site.peer().expectRequest("ACK");
        return millis;
    }
}
