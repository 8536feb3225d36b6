package org.restante.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.HeaderBlock;
import org.restante.codec.mime.HeaderLimits;
import org.restante.codec.mime.MimeFormatException;
import org.restante.codec.mime.MultipartLimits;
import org.restante.codec.mime.MultipartReader;
import org.restante.codec.mime.Part;
import org.restante.cpm.ImdnMessageId;

/**
 * Takes the messages out of what arrives (CLI-03), as a stream: nothing but heads is held in memory.
 *
 * <pre>
 *   message/cpim                                                     one message
 *   multipart/mixed: sipfrag [msrpfrag] cpim                         one message with the original's headers (section D.1)
 *   multipart/mixed: (sipfrag + content) ...                         several, each part a message (section D.3)
 *   multipart/mixed: cpim ...                                        several, with their SIP headers as CPIM headers
 *   multipart/mixed: multipart/mixed(sipfrag [msrpfrag] cpim) ...    several
 * </pre>
 */
final class Payload {

    /** A container, in it the multipart form of a push, and one to spare. */
    private static final MultipartLimits LIMITS = new MultipartLimits(3, 1000, HeaderLimits.DEFAULT);

    private final Channel channel;
    private final MessageTaker taker;

    /** Takes the messages one after the other. */
    @FunctionalInterface
    interface MessageTaker {
        /** Takes a message; its content is valid during the call. */
        void take(ReceivedMessage message, InputStream content) throws IOException;
    }

    Payload(Channel channel, MessageTaker taker) {
        this.channel = channel;
        this.taker = taker;
    }

    /**
     * Reads a payload.
     *
     * @param type     its content type
     * @param envelope what is known of the original request
     * @param total    how many octets it has
     * @throws org.restante.codec.mime.MimeFormatException if its MIME structure is broken
     * @throws org.restante.codec.cpim.CpimException       if a CPIM message in it is broken
     * @throws IllegalArgumentException                    if a header is broken
     */
    void read(ContentType type, Envelope envelope, InputStream octets, long total) throws IOException {
        if (type.isMultipart() && channel != Channel.PAGER) {
            readParts(new MultipartReader(octets, type, LIMITS));
        } else {
            readMessage(type, envelope, new BufferedInputStream(new ExactStream(octets, total)), OptionalLong.of(total));
        }
    }

    private void readParts(MultipartReader parts) throws IOException {
        Envelope envelope = Envelope.NONE;
        for (Optional<Part> next = parts.next(); next.isPresent(); next = parts.next()) {
            Part part = next.get();
            if (part.type().is("message/sipfrag") || part.type().is("message/sip")) {
                takeEmpty(envelope);
                envelope = readSip(new BufferedInputStream(part.content()));
            } else if (!part.type().is("message/msrpfrag") && !isGroupState(part.type())) {
                readMessage(part.type(), envelope, new BufferedInputStream(part.content()), OptionalLong.empty());
                envelope = Envelope.NONE;
            }
        }
        takeEmpty(envelope);
    }

    /** Headers behind which no content came are those of an empty message, or a message is missing. */
    private void takeEmpty(Envelope envelope) throws IOException {
        if (envelope == Envelope.NONE) {
            return;
        }
        if (envelope.contentLength().orElse(-1) != 0) {
            throw new MimeFormatException("headers of a message without the message");
        }
        readMessage(typeOf(envelope), envelope, InputStream.nullInputStream(), OptionalLong.of(0));
    }

    /** {@return the envelope for the message in a following part; none if this part held its message itself} */
    private Envelope readSip(InputStream content) throws IOException {
        HeaderBlock headers = HeaderBlock.parse(HeadReader.read(content, 1));
        Envelope envelope = Envelope.of(headers::first);
        content.mark(1);
        boolean hasContent = content.read() >= 0;
        content.reset();
        if (!hasContent || envelope.contentType().isEmpty() || typeOf(envelope).is("application/sdp")) {
            return envelope;
        }
        InputStream exact = envelope.contentLength().isEmpty() ? content
                : new BufferedInputStream(new ExactStream(content, envelope.contentLength().getAsLong()));
        readMessage(typeOf(envelope), envelope, exact, envelope.contentLength());
        return Envelope.NONE;
    }

    private static ContentType typeOf(Envelope envelope) {
        return envelope.contentType().isEmpty() ? ContentType.of("text", "plain") : ContentType.parse(envelope.contentType());
    }

    /** @param total octets of the content, if they are known */
    private void readMessage(ContentType type, Envelope envelope, InputStream content, OptionalLong total) throws IOException {
        if (!type.is("message/cpim")) {
            taker.take(new ReceivedMessage(envelope.from(), envelope.date(), envelope.deferredAt(), Optional.empty(), "",
                    envelope.conversation(), envelope.contribution(), envelope.subject(), type.format(), channel), content);
            return;
        }
        byte[] head = HeadReader.read(content, 2);
        CpimMessage cpim = CpimMessage.parseHead(head);
        Envelope known = envelope == Envelope.NONE ? Envelope.of(name -> CpmHeaders.of(cpim, name)) : envelope;
        taker.take(message(cpim, known), decoded(cpim, exact(cpim, content, total.isEmpty() ? total
                : OptionalLong.of(total.getAsLong() - head.length))));
    }

    /** A Content-Length in CPIM must be true (section M); where the size is known that is told before anything is shown. */
    private static InputStream exact(CpimMessage cpim, InputStream content, OptionalLong actual) {
        OptionalLong told = cpim.contentHeader("Content-Length").map(Envelope::length).orElse(OptionalLong.empty());
        if (told.isEmpty()) {
            return content;
        }
        if (actual.isPresent() && actual.getAsLong() != told.getAsLong()) {
            throw new MimeFormatException("Content-Length is not the " + actual.getAsLong() + " octets of the content");
        }
        return new ExactStream(content, told.getAsLong());
    }

    private ReceivedMessage message(CpimMessage cpim, Envelope envelope) {
        return new ReceivedMessage(cpim.header("From").map(SipFields::uriOf).orElse(envelope.from()),
                cpim.header("DateTime").flatMap(Envelope::dateTime).or(envelope::date), envelope.deferredAt(),
                cpim.imdnMessageId().map(ImdnMessageId::new), cpim.dispositions(), envelope.conversation(),
                envelope.contribution(), envelope.subject().or(() -> cpim.header("Subject")),
                cpim.contentHeader("Content-Type").orElse("text/plain"), channel);
    }

    private static InputStream decoded(CpimMessage cpim, InputStream content) {
        boolean base64 = cpim.contentHeader("Content-Transfer-Encoding").filter("base64"::equalsIgnoreCase).isPresent();
        return base64 ? Base64.getMimeDecoder().wrap(content) : content;
    }

    private static boolean isGroupState(ContentType type) {
        return type.is("application/group-state-object+xml");
    }
}
