package org.restante.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import org.restante.client.InviteDecision.Refused;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.MimeFormatException;
import org.restante.codec.mime.MultipartLimits;
import org.restante.codec.mime.MultipartReader;
import org.restante.codec.mime.Part;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.SdpException;
import org.restante.cpm.HeaderField;

/** Finds and reads the SDP offer of an INVITE. */
final class OfferReader {

    private static final int MAX_SDP_OCTETS = 16 * 1024;

    /** A request without a usable offer, and how to refuse it. */
    static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Refused refusal;

        Unusable(Refused refusal) {
            super(refusal.why());
            this.refusal = refusal;
        }

        Refused refusal() {
            return refusal;
        }
    }

    /**
     * What was found.
     *
     * @param media the offer
     * @param only  whether the SDP is the whole body
     */
    record Offer(MsrpMedia media, boolean only) {
    }

    private OfferReader() {
    }

    /**
     * Reads the offer, bare or in a multipart body.
     *
     * @throws Unusable if there is none (488), its type is unknown (415, CLI-18), it is malformed (400), or it has no
     *                  MSRP line (488)
     */
    static Offer read(Request invite) throws Unusable {
        byte[] body = invite.getRawContent();
        if (body == null || body.length == 0) {
            throw new Unusable(new Refused(488, "no offer"));
        }
        String type = SipFields.first(invite, "Content-Type").orElse("");
        try {
            ContentType contentType = ContentType.parse(type);
            if (contentType.is("application/sdp")) {
                return new Offer(media(body), true);
            }
            if (contentType.isMultipart()) {
                return new Offer(media(sdpPart(body, contentType)), false);
            }
        } catch (MimeFormatException e) {
            throw new Unusable(new Refused(400, e.getMessage()));
        }
        throw new Unusable(new Refused(415, "body of type " + type, List.of(new HeaderField("Accept", "application/sdp"))));
    }

    private static byte[] sdpPart(byte[] body, ContentType type) throws Unusable {
        try {
            MultipartReader parts = new MultipartReader(new ByteArrayInputStream(body), type, MultipartLimits.DEFAULT);
            for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                if (part.get().type().is("application/sdp")) {
                    return part.get().decoded().readNBytes(MAX_SDP_OCTETS);
                }
            }
            throw new Unusable(new Refused(488, "no offer in the body"));
        } catch (IOException e) {
            throw new Unusable(new Refused(400, "unreadable body"));
        }
    }

    private static MsrpMedia media(byte[] sdp) throws Unusable {
        try {
            if (sdp.length > MAX_SDP_OCTETS) {
                throw new SdpException("offer too long");
            }
            return MsrpMedia.parse(sdp);
        } catch (SdpException e) {
            throw new Unusable(new Refused(looksLikeSdp(sdp) ? 488 : 400, e.getMessage()));
        }
    }

    /** Tells an offer of other media, which is not acceptable, from one that is no SDP at all. */
    private static boolean looksLikeSdp(byte[] sdp) {
        String text = new String(sdp, StandardCharsets.UTF_8);
        return text.startsWith("v=0") && text.contains("\nm=");
    }
}
