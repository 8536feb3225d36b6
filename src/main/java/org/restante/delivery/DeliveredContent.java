package org.restante.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.restante.codec.cpim.CpimMessage;
import org.restante.queue.Original;

/**
 * The content as it is delivered: unchanged (STO-03), but for an anonymous sender, whose CPIM From is replaced so that
 * nothing in the session names him (STO-06). Only the head of the content is ever in memory.
 *
 * @param content opens it
 * @param octets  its exact size
 * @param isCpim  whether it is a CPIM message
 */
public record DeliveredContent(ContentOpener content, long octets, boolean isCpim) {

    /** Who an anonymous sender is shown as. */
    public static final String ANONYMOUS = "sip:anonymous@anonymous.invalid";

    /**
     * @param original what is kept of the message
     * @param stored   opens its stored content
     * @return the content as its recipient may see it, on a device and in the history
     */
    public static DeliveredContent of(Original original, ContentOpener stored) {
        boolean cpim = original.contentType().toLowerCase(Locale.ROOT).startsWith("message/cpim");
        if (!cpim || !original.anonymous()) {
            return new DeliveredContent(stored, original.contentOctets(), cpim);
        }
        byte[] start = start(stored);
        CpimMessage head = CpimMessage.parseHead(start);
        byte[] anonymous = anonymous(head).formatHead();
        long octets = original.contentOctets() - head.contentOffset() + anonymous.length;
        return new DeliveredContent(() -> replaced(stored, head.contentOffset(), anonymous), octets, true);
    }

    private static CpimMessage anonymous(CpimMessage head) {
        return new CpimMessage(head.headers().stream()
                .map(field -> field.name().equalsIgnoreCase("From") ? new CpimMessage.Field("From", '<' + ANONYMOUS + '>') : field)
                .toList(), head.contentHeaders(), head.contentOffset());
    }

    private static byte[] start(ContentOpener stored) {
        try (InputStream in = stored.open()) {
            return in.readNBytes(CpimMessage.MAX_HEAD_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("the head of the content cannot be read", e);
        }
    }

    private static InputStream replaced(ContentOpener stored, int skip, byte[] head) {
        try {
            InputStream in = stored.open();
            in.skipNBytes(skip);
            return new SequenceInputStream(new ByteArrayInputStream(head), in);
        } catch (IOException e) {
            throw new UncheckedIOException("the content cannot be read", e);
        }
    }
}
