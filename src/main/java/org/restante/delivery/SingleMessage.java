package org.restante.delivery;

import java.security.SecureRandom;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.restante.codec.cpim.CpimWriter;
import org.restante.codec.mime.Boundary;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.HeaderBlock;
import org.restante.codec.mime.MultipartFrame;
import org.restante.codec.mime.MultipartWriter;
import org.restante.config.Settings;
import org.restante.config.Settings.FromRewrite;
import org.restante.cpm.ContributionId;
import org.restante.cpm.HeaderField;
import org.restante.msrp.ByteRange;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Original;

/**
 * The payload of one deferred message by itself, as change request 001 defines it (PUSH-11..PUSH-16):
 *
 * <pre>
 *   multipart/mixed
 *     message/sipfrag   start line and kept headers of the SIP request, and when we received it (PUSH-13, PUSH-14)
 *     message/msrpfrag  header fields of the first MSRP SEND, if it came over MSRP (PUSH-15)
 *     the message       its own type, octets unchanged
 * </pre>
 *
 * <p>The boundary carries 128 random bits, so the content is not searched for it: no sender can have guessed it.
 */
public final class SingleMessage {

    private static final String CPIM = "message/cpim";

    private static final ContentType SIPFRAG = ContentType.of("message", "sipfrag");
    private static final ContentType MSRPFRAG = ContentType.of("message", "msrpfrag");
    private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final SecureRandom random;
    private final Settings.Payload forms;
    private final FromRewrite from;

    /** @param random where boundaries come from @param settings which headers of the original go along, and whose From */
    public SingleMessage(SecureRandom random, Settings settings) {
        this.random = random;
        this.forms = settings.payload();
        this.from = settings.cpim().from() == FromRewrite.PER_PROCEDURE ? FromRewrite.NEVER : settings.cpim().from(); // I-25
    }

    /** {@return the content of a message as it is delivered} @param stored opens it as it is stored */
    public DeliveredContent content(Original original, ContentOpener stored) {
        return DeliveredContent.of(original, stored, from);
    }

    /** {@return the message as multipart/mixed} @param content opens its content */
    public Payload multipart(DeferredMessage message, ContentOpener content) {
        DeliveredContent delivered = content(message.original(), content);
        Boundary boundary = Boundary.random(random);
        MultipartWriter writer = new MultipartWriter(boundary)
                .part(SIPFRAG, headers(message.original(), delivered.octets()).format());
        if (!message.original().sendHeaders().isEmpty() && forms.msrpfrag() != Settings.Msrpfrag.OMIT) { // I-05
            writer.part(forms.msrpfrag() == Settings.Msrpfrag.INCLUDE ? MSRPFRAG : SIPFRAG, sendHeaders(message.original(), delivered.octets()).format());
        }
        MultipartFrame frame = writer.streamedPart(ContentType.parse(message.original().contentType())).finish();
        return Payload.multipart(ContentType.multipartMixed(boundary).format(), frame, List.of(List.of(delivered.piece())));
    }

    /** {@return the message as message/cpim, wrapped if it is none} @param content opens its content */
    public Payload cpim(DeferredMessage message, ContentOpener content) {
        return cpim(message.original(), content(message.original(), content));
    }

    /** {@return content that is to be delivered as message/cpim, wrapped if it is none} */
    public static Payload cpim(Original original, DeliveredContent delivered) {
        if (delivered.isCpim()) {
            return new Payload(CPIM, List.of(delivered.piece()));
        }
        byte[] head = CpimWriter.message(DeliveredContent.senderOf(original), original.user().uri(), original.receivedAt())
                .head(original.contentType(), delivered.octets());
        return new Payload(CPIM, List.of(new Payload.Octets(head), delivered.piece()));
    }

    /** {@return the header that tells when the message was received here: RFC 3339, UTC, milliseconds (STO-02, I-14)} */
    public HeaderBlock.Field deferredTime(Original original) {
        return new HeaderBlock.Field(forms.timestampHeader(), MILLIS.format(original.receivedAt()));
    }

    /**
     * The kept headers in their order, the reception time before the two that describe the content, else last
     * (PUSH-16). Those two are left out for a message that came over MSRP: its INVITE's body was the SDP.
     */
    private HeaderBlock headers(Original original, long octets) {
        List<HeaderBlock.Field> fields = new ArrayList<>();
        List<HeaderBlock.Field> ofContent = new ArrayList<>();
        for (HeaderField header : original.headers()) {
            if (header.is("Content-Type") || header.is("Content-Length")) {
                ofContent.add(new HeaderBlock.Field(header.name(),
                        header.is("Content-Length") ? String.valueOf(octets) : header.value()));
            } else {
                fields.add(new HeaderBlock.Field(header.name(), header.value()));
            }
        }
        fields.addAll(extraHeaders(original, forms.extraHeaders()));
        fields.add(deferredTime(original));
        if (original.sendHeaders().isEmpty()) {
            fields.addAll(ofContent);
        }
        return new HeaderBlock(Optional.of(original.startLine()), fields);
    }

    /** {@return those of the wanted headers that the original has (I-15)} */
    public static List<HeaderBlock.Field> extraHeaders(Original original, List<String> wanted) {
        List<HeaderBlock.Field> fields = new ArrayList<>();
        for (String name : wanted) {
            Optional<String> value = switch (name) {
                case "InReplyTo-Contribution-ID" -> original.inReplyTo().map(ContributionId::value);
                case "P-Asserted-Service" -> original.assertedService();
                default -> Optional.empty();
            };
            value.ifPresent(there -> fields.add(new HeaderBlock.Field(name, there)));
        }
        return fields;
    }

    /** The kept headers of the SEND; its range becomes that of the whole message, whatever its chunk carried. */
    private static HeaderBlock sendHeaders(Original original, long octets) {
        return new HeaderBlock(Optional.empty(), original.sendHeaders().stream()
                .map(header -> new HeaderBlock.Field(header.name(),
                        header.is("Byte-Range") ? ByteRange.whole(octets).toString() : header.value()))
                .toList());
    }
}
