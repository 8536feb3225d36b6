package org.restante.relay;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.deferral.SessionOffer;
import org.restante.msrp.LocalEnd;
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

    /** @param ours where this device reaches us by MSRP */
    OutgoingRequest invite(SessionOffer offer, String requestUri, List<String> routes, LocalEnd ours) {
        List<HeaderField> headers = new ArrayList<>(offer.headers().stream()
                .filter(header -> !OF_ITS_OWN.contains(header.name().toLowerCase(Locale.ROOT))).toList());
        headers.add(new HeaderField("P-Asserted-Identity", '<' + offer.sender() + '>'));
        offer.asserted().ifPresent(service -> headers.add(new HeaderField("P-Asserted-Service", service)));
        offer.inReplyTo().ifPresent(id -> headers.add(new HeaderField("InReplyTo-Contribution-ID", id)));
        headers.add(new HeaderField("User-Agent", settings.release()));
        headers.add(new HeaderField("Allow", "INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS"));
        return new OutgoingRequest("INVITE", requestUri, LivePager.withoutTag(offer.header("From").orElseThrow()),
                LivePager.withoutTag(offer.header("To").orElseThrow()), routes, headers, contact(offer),
                Optional.of("application/sdp"), media(offer.media(), ours).format(random.nextInt(Integer.MAX_VALUE) + 1L));
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
    private MsrpMedia media(MsrpMedia theirs, LocalEnd ours) {
        MsrpMedia.Setup setup = MsrpMedia.Setup.valueOf(settings.msrp().setupOffer().name()); // I-08
        return new MsrpMedia(ours.address(), ours.port(), ours.secure(), theirs.acceptTypes(), theirs.wrappedTypes(),
                Optional.of(setup), ours.uris(), theirs.direction(), true, theirs.maxSize(), theirs.fileSelectorSize())
                .withFingerprints(ours.fingerprints()).withCema(settings.msrp().cema() && ours.direct());
    }
}
