package org.restante.delivery.merged;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.mime.Boundary;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.HeaderBlock;
import org.restante.codec.mime.MultipartWriter;
import org.restante.config.Settings.MergeFormat;
import org.restante.cpm.HeaderField;
import org.restante.delivery.ContentOpener;
import org.restante.delivery.DeliveredContent;
import org.restante.delivery.Payload;
import org.restante.delivery.SingleMessage;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Original;

/**
 * Several messages in one multipart/mixed body, in one of three forms (I-06, MRG-03..MRG-05):
 *
 * <pre>
 *   SIPFRAG_PARTS   message/sipfrag: the nine headers of STO-01, empty line, content of exactly Content-Length octets
 *   CPIM_PARTS      message/cpim: the same headers, where CPIM has none of its own, in a namespace of ours
 *   NESTED_001      multipart/mixed: what a push would have sent for the message
 * </pre>
 *
 * <p>Boundaries carry 128 random bits, so contents are not searched for them: no sender can have guessed one.
 */
final class Container {

    /** Octets of the close delimiter, at the most. */
    static final int FRAME_OCTETS = 64;

    /** Octets that a part needs besides its headers and content in any of the forms, at the most. */
    private static final int PART_OCTETS = 768;

    private static final List<String> KEPT = List.of("From", "To", "Subject", "Date", "Accept-Contact", "Conversation-ID",
            "Contribution-ID");
    private static final List<String> NOT_IN_CPIM = List.of("Date", "Accept-Contact", "Conversation-ID", "Contribution-ID");
    private static final DateTimeFormatter SIP_DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final String NAMESPACE = "cpm <urn:restante:cpm>";
    private static final ContentType SIPFRAG = ContentType.of("message", "sipfrag");
    private static final ContentType CPIM = ContentType.of("message", "cpim");

    private final MergeFormat format;
    private final List<String> extraHeaders;
    private final SecureRandom random;
    private final SingleMessage nested;

    /** @param extraHeaders what goes along besides the nine @param nested writes what a message is by itself */
    Container(MergeFormat format, List<String> extraHeaders, SecureRandom random, SingleMessage nested) {
        this.format = format;
        this.extraHeaders = List.copyOf(extraHeaders);
        this.random = random;
        this.nested = nested;
    }

    /** {@return a bound of the octets that a message adds to a container} */
    static long octetsAtMost(DeferredMessage message) {
        return message.original().contentOctets() + PART_OCTETS
                + headerOctets(message.original().headers()) + headerOctets(message.original().sendHeaders());
    }

    private static long headerOctets(List<HeaderField> headers) {
        return headers.stream().mapToLong(header -> header.toString().getBytes(StandardCharsets.UTF_8).length + 2L).sum();
    }

    /** {@return the container of these messages} @param contents opens the content of each */
    Payload of(List<DeferredMessage> messages, Function<DeferredMessage, ContentOpener> contents) {
        Boundary boundary = Boundary.random(random);
        MultipartWriter writer = new MultipartWriter(boundary);
        List<List<Payload.Piece>> streamed = new ArrayList<>();
        for (DeferredMessage message : messages) {
            ContentOpener content = contents.apply(message);
            streamed.add(switch (format) {
                case SIPFRAG_PARTS -> sipfrag(writer, message.original(), nested.content(message.original(), content));
                case CPIM_PARTS -> cpim(writer, message, content);
                case NESTED_001 -> {
                    Payload part = nested.multipart(message, content);
                    writer.streamedPart(ContentType.parse(part.contentType()));
                    yield part.pieces();
                }
            });
        }
        return Payload.multipart(ContentType.multipartMixed(boundary).format(), writer.finish(), streamed);
    }

    private List<Payload.Piece> sipfrag(MultipartWriter writer, Original original, DeliveredContent delivered) {
        List<HeaderBlock.Field> fields = new ArrayList<>();
        for (String name : KEPT) {
            header(original, name).ifPresent(value -> fields.add(new HeaderBlock.Field(name, value)));
        }
        fields.addAll(SingleMessage.extraHeaders(original, extraHeaders));
        fields.add(new HeaderBlock.Field("Content-Type", original.contentType()));
        fields.add(new HeaderBlock.Field("Content-Length", String.valueOf(delivered.octets())));
        fields.add(nested.deferredTime(original));
        writer.streamedPart(SIPFRAG, new HeaderBlock(Optional.empty(), fields).formatClosed());
        return List.of(delivered.piece());
    }

    /** {@return a kept header; a Date is made of the reception time if there is none (STO-02)} */
    private static Optional<String> header(Original original, String name) {
        Optional<String> kept = original.header(name);
        return kept.isEmpty() && name.equals("Date")
                ? Optional.of(SIP_DATE.format(original.receivedAt()))
                : kept;
    }

    private List<Payload.Piece> cpim(MultipartWriter writer, DeferredMessage message, ContentOpener content) {
        writer.streamedPart(CPIM);
        Original original = message.original();
        Payload bare = nested.cpim(message, content);
        DeliveredContent whole = new DeliveredContent(bare::open, bare.octets(), true);
        CpimMessage head = whole.head();
        List<CpimMessage.Field> fields = new ArrayList<>(head.headers());
        if (head.header("Subject").isEmpty()) {
            original.header("Subject").ifPresent(subject -> fields.add(new CpimMessage.Field("Subject", subject)));
        }
        fields.add(new CpimMessage.Field("NS", NAMESPACE));
        for (String name : NOT_IN_CPIM) {
            header(original, name).ifPresent(value -> fields.add(new CpimMessage.Field("cpm." + name, value)));
        }
        SingleMessage.extraHeaders(original, extraHeaders).forEach(extra ->
                fields.add(new CpimMessage.Field("cpm." + extra.name(), extra.value())));
        HeaderBlock.Field deferredTime = nested.deferredTime(original);
        fields.add(new CpimMessage.Field("cpm." + deferredTime.name(), deferredTime.value()));
        byte[] formatted = new CpimMessage(fields, head.contentHeaders(), 0).formatHead();
        return List.of(whole.withHead(formatted, head.contentOffset()).piece());
    }
}
