package org.restante.codec.cpim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.restante.codec.cpim.CpimMessage.Field;

/**
 * Writes CPIM messages in the one form that every shipped client reads: unfolded, names in their usual spelling, the
 * content headers always there.
 *
 * <p>Order: From, To, DateTime, NS imdn, imdn.Message-ID, imdn.Disposition-Notification, others; then Content-Type,
 * other content headers, Content-Length. Immutable: each method returns a new writer.
 */
public final class CpimWriter {

    private final List<Field> headers;
    private final List<Field> contentHeaders;

    private CpimWriter(List<Field> headers, List<Field> contentHeaders) {
        this.headers = headers;
        this.contentHeaders = contentHeaders;
    }

    /**
     * Begins a message.
     *
     * @param from     the sender's URI, without angle brackets
     * @param to       the recipient's URI, without angle brackets
     * @param dateTime when it was sent
     * @return a writer of its message headers
     */
    public static CpimWriter message(String from, String to, Instant dateTime) {
        List<Field> headers = List.of(new Field("From", '<' + from + '>'), new Field("To", '<' + to + '>'),
                new Field("DateTime", dateTime.toString()));
        return new CpimWriter(headers, List.of());
    }

    /**
     * Adds the imdn headers.
     *
     * @param messageId    imdn.Message-ID
     * @param dispositions imdn.Disposition-Notification; nothing is written if it is empty
     * @return a writer with them
     */
    public CpimWriter imdn(String messageId, String dispositions) {
        CpimWriter with = header("NS", ImdnNamespace.PREFIX + " <" + ImdnNamespace.URN + '>')
                .header(ImdnNamespace.PREFIX + ".Message-ID", messageId);
        return dispositions.isEmpty() ? with
                : with.header(ImdnNamespace.PREFIX + ".Disposition-Notification", dispositions);
    }

    /** {@return a writer with one more message header at the end} */
    public CpimWriter header(String name, String value) {
        return new CpimWriter(plus(headers, name, value), contentHeaders);
    }

    /** {@return a writer with one more content header, which stands between Content-Type and Content-Length} */
    public CpimWriter contentHeader(String name, String value) {
        return new CpimWriter(headers, plus(contentHeaders, name, value));
    }

    /**
     * Writes the octets before the content.
     *
     * @param contentType   type of the content, for example {@code text/plain; charset=UTF-8}
     * @param contentOctets its length in octets
     * @return the head; the content follows it directly
     */
    public byte[] head(String contentType, long contentOctets) {
        List<Field> content = new ArrayList<>();
        content.add(new Field("Content-Type", contentType));
        content.addAll(contentHeaders);
        content.add(new Field("Content-Length", Long.toString(contentOctets)));
        return new CpimMessage(headers, content, 0).formatHead();
    }

    /** {@return the whole message with this content, for content that is small} */
    public byte[] format(String contentType, byte[] content) {
        byte[] head = head(contentType, content.length);
        byte[] message = new byte[head.length + content.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(content, 0, message, head.length, content.length);
        return message;
    }

    private static List<Field> plus(List<Field> fields, String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return List.copyOf(more);
    }
}
