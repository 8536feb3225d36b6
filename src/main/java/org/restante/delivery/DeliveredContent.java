package org.restante.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;
import org.restante.config.Settings.FromRewrite;
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
        boolean cpim = isCpim(original);
        if (!cpim || !original.anonymous()) {
            return new DeliveredContent(stored, original.contentOctets(), cpim);
        }
        return from(ANONYMOUS, original, stored, CpimMessage.parseHead(start(stored)));
    }

    /**
     * As {@link #of(Original, ContentOpener)}, and the CPIM From names the authenticated originator if it named somebody
     * else (LMM-18, I-25). What is signed is not touched, unless its sender asked for privacy.
     *
     * @param rewrite NEVER, ALWAYS, or not where it is anonymous
     */
    public static DeliveredContent of(Original original, ContentOpener stored, FromRewrite rewrite) {
        if (rewrite == FromRewrite.NEVER || !isCpim(original)) {
            return of(original, stored);
        }
        CpimMessage head = CpimMessage.parseHead(start(stored));
        String from = head.header("From").map(DeliveredContent::uriOf).orElse("");
        boolean signed = head.contentHeader("Content-Type").filter(type -> type.toLowerCase(Locale.ROOT)
                .startsWith("multipart/signed")).isPresent();
        String sender = senderOf(original);
        boolean nameless = rewrite == FromRewrite.IF_ANONYMOUS_ALLOWED && from.equalsIgnoreCase(ANONYMOUS);
        boolean stays = from.equalsIgnoreCase(sender) || !original.anonymous() && (signed || nameless);
        return stays ? new DeliveredContent(stored, original.contentOctets(), true) : from(sender, original, stored, head);
    }

    private static boolean isCpim(Original original) {
        return original.contentType().toLowerCase(Locale.ROOT).startsWith("message/cpim");
    }

    private static String uriOf(String from) {
        int open = from.lastIndexOf('<');
        return (open < 0 || !from.endsWith(">") ? from : from.substring(open + 1, from.length() - 1)).strip();
    }

    private static DeliveredContent from(String sender, Original original, ContentOpener stored, CpimMessage head) {
        CpimMessage renamed = new CpimMessage(head.headers().stream().map(field -> field.name().equalsIgnoreCase("From")
                ? new CpimMessage.Field("From", '<' + sender + '>') : field).toList(), head.contentHeaders(), head.contentOffset());
        return new DeliveredContent(stored, original.contentOctets(), true).withHead(renamed.formatHead(), head.contentOffset());
    }

    /** {@return this content, which is a CPIM message, with another head} @param behind where its own head ends */
    public DeliveredContent withHead(byte[] head, int behind) {
        return new DeliveredContent(() -> replaced(content, behind, head), octets - behind + head.length, true);
    }

    /** {@return the head of this content, which is a CPIM message} @throws CpimException if it has none that is legal */
    public CpimMessage head() {
        return CpimMessage.parseHead(start(content));
    }

    /** {@return who the sender is shown as: the authenticated originator, or nobody if he wished so (STO-06)} */
    public static String senderOf(Original original) {
        return original.anonymous() ? ANONYMOUS : original.assertedIdentity();
    }

    /** {@return it as a piece of a payload} */
    public Payload.Piece piece() {
        return new Payload.Stored(content, octets);
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
