package org.restante.benchmark;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.history.hibernate.HibernateHistory;
import org.restante.queue.MessageIds;
import org.restante.queue.Original;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;

/** Messages of zeroes, held in a database before a function is started on it. */
final class Backlog implements AutoCloseable {

    private final Database database;
    private final HibernateDeferredMessageQueue queue;

    Backlog(DatabaseSettings store) {
        List<Class<?>> entities = new ArrayList<>(HibernateDeferredMessageQueue.entities());
        entities.addAll(HibernateHistory.entities());
        database = Database.open(store, entities);
        queue = new HibernateDeferredMessageQueue(database, new MessageIds(Clock.systemUTC(), new SecureRandom()));
    }

    /** Holds pager messages, so many, each of so many octets without its head. */
    void hold(String user, int messages, int octets) {
        for (int i = 0; i < messages; i++) {
            hold(user, MessageKind.PAGER, i, "m" + i, octets);
        }
    }

    /** Holds a large message of so many octets without its head. */
    void holdLarge(String user, long octets) {
        hold(user, MessageKind.LMM, 0, "large", octets);
    }

    private void hold(String user, MessageKind kind, int number, String id, long octets) {
        byte[] head = ("From: <sip:alice@home1.example>\r\nTo: <" + user + ">\r\nDateTime: 2026-03-02T08:15:30Z\r\n"
                + "NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: " + id + "\r\n\r\nContent-Type: text/plain\r\n"
                + "Content-Length: " + octets + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
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

    @Override
    public void close() {
        database.close();
    }
}
