package org.restante.relay;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.restante.codec.mime.Boundary;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.HeaderBlock;
import org.restante.codec.mime.MultipartWriter;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.deferral.SessionOffer;
import org.restante.msrp.LocalEnd;
import org.restante.sipservlet.Content;
import org.restante.sipservlet.OutgoingRequest;

/** The INVITE for a device: the originator's, with a request and an MSRP path of our own around it. */
final class InviteToDevice {

    /** Headers that the request has anyway, made from its addresses. */
    private static final Set<String> OF_ITS_OWN = Set.of("from", "to");

    private final Settings settings;
    private final SecureRandom random = new SecureRandom();

    InviteToDevice(Settings settings) {
        this.settings = settings;
    }

    /** An INVITE. @param media the session description in it */
    record Invitation(OutgoingRequest request, MsrpMedia media) {
    }

    /** @param ours where this device reaches us by MSRP */
    Invitation invite(SessionOffer offer, String requestUri, List<String> routes, LocalEnd ours) {
        List<HeaderField> headers = new ArrayList<>(offer.headers().stream()
                .filter(header -> !OF_ITS_OWN.contains(header.name().toLowerCase(Locale.ROOT))).toList());
        headers.add(new HeaderField("P-Asserted-Identity", '<' + offer.sender() + '>'));
        offer.asserted().ifPresent(service -> headers.add(new HeaderField("P-Asserted-Service", service)));
        offer.inReplyTo().ifPresent(id -> headers.add(new HeaderField("InReplyTo-Contribution-ID", id)));
        headers.add(new HeaderField("User-Agent", settings.release()));
        headers.add(new HeaderField("Allow", "INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS"));
        MsrpMedia media = media(offer, ours);
        Content body = body(new Content("application/sdp", media.format(random.nextInt(Integer.MAX_VALUE) + 1L)),
                offer.participants());
        return new Invitation(new OutgoingRequest("INVITE", requestUri,
                LivePager.withoutTag(offer.header("From").orElseThrow()),
                LivePager.withoutTag(offer.header("To").orElseThrow()), routes, headers, contact(offer),
                Optional.of(body.type()), body.octets()), media);
    }

    /** The list of participants tells a device that this is an invitation to a group that it need not know (I-28). */
    private Content body(Content sdp, Optional<Content> participants) {
        if (participants.isEmpty()) {
            return sdp;
        }
        Boundary boundary = Boundary.random(random);
        byte[] octets = new MultipartWriter(boundary).part(ContentType.parse(sdp.type()), sdp.octets())
                .part(participantsHead(participants.get()), participants.get().octets()).finish().prefix();
        return new Content(ContentType.multipartMixed(boundary).format(), octets);
    }

    private static HeaderBlock participantsHead(Content participants) {
        return HeaderBlock.of(new HeaderBlock.Field("Content-Type", participants.type()),
                new HeaderBlock.Field("Content-Disposition", "recipient-list"));
    }

    private static Map<String, String> contact(SessionOffer offer) {
        Map<String, String> contact = new LinkedHashMap<>();
        contact.put(FeatureTag.PARAMETER, '"' + offer.service().encoded() + '"');
        if (offer.group()) {
            contact.put("isfocus", ""); // GRP-06
        }
        return contact;
    }

    /** What the originator sends and takes, through us. */
    private MsrpMedia media(SessionOffer offer, LocalEnd ours) {
        MsrpMedia theirs = offer.media();
        MsrpMedia.Setup setup = MsrpMedia.Setup.valueOf(settings.msrp().setupOffer().name()); // I-08
        return new MsrpMedia(ours.address(), ours.port(), ours.secure(), theirs.acceptTypes(), theirs.wrappedTypes(),
                Optional.of(setup), ours.uris(), theirs.direction(), true, theirs.maxSize(), theirs.fileSelectorSize())
                .withFingerprints(ours.fingerprints()).withCema(settings.msrp().cema() && ours.direct())
                .withFiles(offer.service() == FeatureTag.FILETRANSFER ? theirs.files() : List.of());
    }
}
