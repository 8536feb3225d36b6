package org.restante.delivery;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.config.Settings.AssertedBy;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.Icsi;
import org.restante.msrp.LocalEnd;
import org.restante.policy.ClientProfile;
import org.restante.sipservlet.OutgoingRequest;

/** What the INVITEs of all deliveries have in common (section D.0), and how they name who speaks (I-07). */
public final class InviteForm {

    private final Settings settings;
    private final Icsi service;
    private final SecureRandom random;

    /** @param settings identity and release @param random where session ids come from */
    public InviteForm(Settings settings, SecureRandom random) {
        this.settings = settings;
        this.service = new Icsi(settings.tag().deferred()); // I-02
        this.random = random;
    }

    /**
     * The INVITE.
     *
     * @param invitation what it is for; with one sender, From and Referred-By name him and so does, by {@code pai.mode},
     *                   the asserted identity; else we speak ourselves
     * @param more       further header fields
     * @param types      a=accept-types
     * @param fileSize   size for a=file-selector, if it is to be told
     */
    public OutgoingRequest invite(Invitation invitation, List<HeaderField> more, List<String> types, OptionalLong fileSize) {
        String ourselves = '<' + settings.serviceIdentity(invitation.user().domain()) + '>';
        String sender = '<' + DeliveredContent.senderOf(invitation.first().original()) + '>';
        List<HeaderField> headers = new ArrayList<>(List.of(
                new HeaderField("Accept-Contact", settings.acceptContact().strict()
                        ? service.strictAcceptContact() : service.acceptContact()), // PUSH-03, LMM-02, I-03
                new HeaderField("P-Asserted-Identity", asserted(invitation, sender, ourselves)),
                new HeaderField("P-Asserted-Service", service.urn())));
        if (invitation.oneSender()) {
            headers.add(new HeaderField("Referred-By", sender)); // LMM-05
        }
        headers.add(new HeaderField("User-Agent", settings.release())); // PUSH-04, LMM-06
        headers.addAll(more);
        headers.add(new HeaderField("Allow", "INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS"));
        return new OutgoingRequest("INVITE", invitation.requestUri(), invitation.oneSender() ? sender : ourselves,
                "<" + invitation.user() + ">", invitation.routes(), headers, contact(), Optional.of("application/sdp"),
                offer(invitation, types, fileSize));
    }

    /** Section K: some clients know stored messages by the identity of older networks, whatever {@code pai.mode} says. */
    private String asserted(Invitation invitation, String sender, String ourselves) {
        if (invitation.profile() == ClientProfile.STORE_AND_FORWARD) {
            return '<' + ClientProfile.storeAndForwardIdentity(invitation.user().domain()) + '>';
        }
        return isAssertedAsSender(invitation) ? sender : ourselves;
    }

    /** {@return the content types that a session for many messages is offered with} */
    public static List<String> types(Invitation invitation) {
        return invitation.plain() ? List.of(AnswerCheck.CPIM) : List.of(AnswerCheck.CPIM, AnswerCheck.MULTIPART);
    }

    /** Nothing is asserted of a sender who wished to stay unknown (STO-06). */
    private boolean isAssertedAsSender(Invitation invitation) {
        return invitation.oneSender() && settings.pai().mode() == AssertedBy.ORIGINATOR
                && !invitation.first().original().anonymous();
    }

    private Map<String, String> contact() {
        Map<String, String> contact = new LinkedHashMap<>(); // PUSH-05
        if (settings.contact().automata()) {
            contact.put("automata", "");
        }
        contact.put(FeatureTag.PARAMETER, "\"" + service.encoded() + "\"");
        return contact;
    }

    /** PUSH-07, LMM-09..LMM-13: one MSRP line, sendonly. Through a relay there is no CEMA: who changes the path would cut it. */
    private byte[] offer(Invitation invitation, List<String> types, OptionalLong fileSize) {
        LocalEnd media = invitation.media();
        long session = random.nextInt(Integer.MAX_VALUE) + 1L;
        OptionalLong size = invitation.profile() == ClientProfile.STORE_AND_FORWARD ? OptionalLong.empty() : fileSize;
        return new MsrpMedia(media.address(), media.port(), media.secure(), types, List.of("*"), Optional.of(setup()),
                media.uris(), MsrpMedia.Direction.SENDONLY, true, OptionalLong.empty(), size)
                .withFingerprints(media.fingerprints())
                .withCema(settings.msrp().cema() && media.direct()).format(session,
                settings.sdp().direction() == Settings.DirectionLevel.SESSION ? MsrpMedia.DirectionLevel.SESSION
                        : MsrpMedia.DirectionLevel.MEDIA); // I-10
    }

    /** I-08. */
    private MsrpMedia.Setup setup() {
        return MsrpMedia.Setup.valueOf(settings.msrp().setupOffer().name());
    }
}
