package org.restante.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Optional;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.HeaderBlock;
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
 *   multipart/mixed: multipart/mixed(sipfrag [msrpfrag] cpim) ...    several
 * </pre>
 */
final class Payload {

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
     * @throws org.restante.codec.mime.MimeFormatException if its MIME structure is broken
     * @throws org.restante.codec.cpim.CpimException       if a CPIM message in it is broken
     * @throws IllegalArgumentException                    if a header is broken
     */
    void read(ContentType type, Envelope envelope, InputStream octets) throws IOException {
        if (type.isMultipart() && channel != Channel.PAGER) {
            readParts(new MultipartReader(octets, type, MultipartLimits.DEFAULT));
        } else {
            readMessage(type, envelope, new BufferedInputStream(octets));
        }
    }

    private void readParts(MultipartReader parts) throws IOException {
        Envelope envelope = Envelope.NONE;
        for (Optional<Part> next = parts.next(); next.isPresent(); next = parts.next()) {
            Part part = next.get();
            InputStream content = new BufferedInputStream(part.content());
            if (part.type().is("message/sipfrag") || part.type().is("message/sip")) {
                envelope = readSip(content);
            } else if (!part.type().is("message/msrpfrag") && !isGroupState(part.type())) {
                readMessage(part.type(), envelope, content);
                envelope = Envelope.NONE;
            }
        }
    }

    /** {@return the envelope for the message in a following part; none if this part held its message itself} */
    private Envelope readSip(InputStream content) throws IOException {
        HeaderBlock headers = HeaderBlock.parse(HeadReader.read(content, 1));
        Envelope envelope = Envelope.of(headers::first);
        content.mark(1);
        boolean hasContent = content.read() >= 0;
        content.reset();
        if (!hasContent || envelope.contentType().isEmpty() || ContentType.parse(envelope.contentType()).is("application/sdp")) {
            return envelope;
        }
        readMessage(ContentType.parse(envelope.contentType()), envelope, content);
        return Envelope.NONE;
    }

    private void readMessage(ContentType type, Envelope envelope, InputStream content) throws IOException {
        if (!type.is("message/cpim")) {
            taker.take(new ReceivedMessage(envelope.from(), envelope.date(), envelope.deferredAt(), Optional.empty(), "",
                    envelope.conversation(), envelope.contribution(), envelope.subject(), type.format(), channel), content);
            return;
        }
        CpimMessage cpim = CpimMessage.parseHead(HeadReader.read(content, 2));
        taker.take(message(cpim, envelope), decoded(cpim, content));
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
