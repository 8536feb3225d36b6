package org.restante.function;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.history.hibernate.HibernateHistory;
import org.restante.queue.MessageIds;
import org.restante.queue.Original;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;

/** Messages that wait in a database since an earlier life of the function that is started on it later. */
final class StoredBacklog implements AutoCloseable {

    static final String CAROL = "sip:carol@home1.example";

    private final Database database;
    private final HibernateDeferredMessageQueue queue;
    private Instant receivedAt = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS).minusSeconds(600);

    StoredBacklog(Path folder) {
        List<Class<?>> entities = new ArrayList<>(HibernateDeferredMessageQueue.entities());
        entities.addAll(HibernateHistory.entities());
        database = Database.open(new DatabaseSettings(url(folder), "restante", ""), entities);
        queue = new HibernateDeferredMessageQueue(database, new MessageIds(Clock.systemUTC(), new SecureRandom()));
    }

    /** {@return where the function finds the messages, once this is closed} */
    static String url(Path folder) {
        return "jdbc:h2:file:" + folder.resolve("queue");
    }

    /** A pager message; {@return its CPIM octets} */
    String pager(String user, String sender, String id, String text) {
        String cpim = Scene.cpim("<" + sender + ">", id, text);
        hold(MessageKind.PAGER, user, sender, false, id, List.of(), cpim.getBytes(StandardCharsets.UTF_8));
        return cpim;
    }

    /** A message of Large Message Mode; {@return its CPIM octets} */
    String large(String user, String sender, boolean anonymous, String id, String text) {
        String cpim = Scene.cpim("<" + sender + ">", id, text);
        hold(MessageKind.LMM, user, sender, anonymous, id, sendHeaders(cpim.length()), cpim.getBytes(StandardCharsets.UTF_8));
        return cpim;
    }

    private static List<HeaderField> sendHeaders(long octets) {
        return List.of(new HeaderField("Message-ID", "orig87654321"), new HeaderField("Byte-Range", "1-100/" + octets),
                new HeaderField("Content-Type", "message/cpim"));
    }

    private void hold(MessageKind kind, String user, String sender, boolean anonymous, String id, List<HeaderField> send,
            byte[] content) {
        hold(kind, user, sender, anonymous, id, send, content.length, new ByteArrayInputStream(content));
    }

    /** A message as it is. */
    void hold(Original original, byte[] content) {
        queue.defer(original, new ByteArrayInputStream(content));
    }

    /** A message of Large Message Mode whose text has so many octets, none of which are kept here; {@return octets of all} */
    long vast(String user, String sender, String id, int octets) {
        byte[] head = Scene.crlf("""
                From: <%s>
                To: <%s>
                DateTime: 2026-03-02T08:15:30Z
                NS: imdn <urn:ietf:params:imdn>
                imdn.Message-ID: %s

                Content-Type: text/plain; charset=UTF-8
                Content-Length: %d

                """.formatted(sender, user, id, octets)).getBytes(StandardCharsets.UTF_8);
        hold(MessageKind.LMM, user, sender, false, id, sendHeaders(head.length + octets), head.length + octets,
                new SequenceInputStream(new ByteArrayInputStream(head), text(octets)));
        return head.length + octets;
    }

    /** {@return letters in turn} */
    static InputStream text(int octets) {
        return new InputStream() {
            private int next;

            @Override
            public int read() {
                return next == octets ? -1 : 'a' + next++ % 26;
            }
        };
    }

    private void hold(MessageKind kind, String user, String sender, boolean anonymous, String id, List<HeaderField> send,
            long octets, InputStream content) {
        receivedAt = receivedAt.plusMillis(1);
        String method = send.isEmpty() ? "MESSAGE" : "INVITE";
        String tag = send.isEmpty() ? "msg" : "largemsg";
        List<HeaderField> headers = new ArrayList<>(List.of(
                new HeaderField("From", anonymous ? "<sip:anonymous@anonymous.invalid>" : "<" + sender + ">;tag=ca55"),
                new HeaderField("To", "<" + user + ">"), new HeaderField("Subject", "Subject of " + id),
                new HeaderField("Date", "Mon, 02 Mar 2026 09:00:03 GMT"),
                new HeaderField("Accept-Contact", "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm." + tag + '"'),
                new HeaderField("Conversation-ID", "conversation-" + id),
                new HeaderField("Contribution-ID", "contribution-" + id)));
        if (send.isEmpty()) {
            headers.add(new HeaderField("Content-Type", "message/cpim"));
            headers.add(new HeaderField("Content-Length", String.valueOf(octets)));
        }
        queue.defer(new Original(kind, ServedUser.of(user), method + ' ' + user + " SIP/2.0", headers, send, sender, anonymous,
                Optional.empty(), Optional.of(new ConversationId("conversation-" + id)),
                Optional.of(new ContributionId("contribution-" + id)), Optional.of(new ContributionId("before-" + id)),
                Optional.of(new ImdnMessageId(id)), "", "message/cpim", octets, receivedAt, receivedAt.plusSeconds(7200),
                Optional.empty()), content);
    }

    @Override
    public void close() {
        database.close();
    }
}
