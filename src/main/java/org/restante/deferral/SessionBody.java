package org.restante.deferral;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.HeaderLimits;
import org.restante.codec.mime.MimeFormatException;
import org.restante.codec.mime.MultipartLimits;
import org.restante.codec.mime.MultipartReader;
import org.restante.codec.mime.Part;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.SdpException;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.Content;

/**
 * What the body of an INVITE or of its ACK holds: a session description, by itself or as a part of a multipart body, and
 * what may stand beside it there (RFC 3261 §7.4, RFC 5621). Other parts are passed over.
 *
 * @param media        the session description; empty if there is none, which in an INVITE leaves the offer to us
 * @param participants list of who takes part in a group (RFC 5366)
 * @param message      a CPIM message that came with the INVITE
 */
record SessionBody(Optional<MsrpMedia> media, Optional<Content> participants, Optional<Content> message) {

    /** No body at all. */
    static final SessionBody NONE = new SessionBody(Optional.empty(), Optional.empty(), Optional.empty());

    private static final String SDP = "application/sdp";
    private static final String PARTICIPANTS = "application/resource-lists+xml";
    private static final MultipartLimits LIMITS = new MultipartLimits(3, 20, HeaderLimits.DEFAULT);

    /**
     * Reads a body.
     *
     * @throws Refusal 415 if it is something else, 400 if it is a broken multipart body, 488 if its session description
     *                 is none
     */
    static SessionBody read(Content body) {
        if (!body.isPresent()) {
            return NONE;
        }
        ContentType type = RequestChecks.checked("Content-Type", body.type(), ContentType::parse);
        SessionBody read = type.isMultipart() ? parts(type, body.octets()) : NONE.with(type, body.octets());
        return read.media().isPresent() ? read : notUnderstood(type);
    }

    private static SessionBody notUnderstood(ContentType type) {
        throw new Refusal(415, "no session description in " + type.fullType(),
                new HeaderField("Accept", SDP + ", multipart/mixed"));
    }

    private static SessionBody parts(ContentType type, byte[] octets) {
        try {
            MultipartReader parts = new MultipartReader(new ByteArrayInputStream(octets), type, LIMITS);
            SessionBody body = NONE;
            for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                body = body.with(part.get().type(), part.get().decoded().readAllBytes());
            }
            return body;
        } catch (MimeFormatException e) {
            throw new Refusal(400, "body: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first part of each kind counts. */
    private SessionBody with(ContentType type, byte[] octets) {
        if (type.is(SDP) && media.isEmpty()) {
            return new SessionBody(Optional.of(description(octets)), participants, message);
        } else if (type.is(PARTICIPANTS) && participants.isEmpty()) {
            return new SessionBody(media, Optional.of(new Content(type.format(), octets)), message);
        } else if (type.is(InviteIntake.CPIM) && message.isEmpty()) {
            return new SessionBody(media, participants, Optional.of(new Content(type.format(), octets)));
        }
        return this;
    }

    private static MsrpMedia description(byte[] octets) {
        try {
            return MsrpMedia.parse(octets);
        } catch (SdpException e) {
            throw new Refusal(488, "SDP: " + e.getMessage());
        }
    }
}
