package org.restante.client;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sip.message.Request;
import org.restante.client.InviteDecision.Acceptable;
import org.restante.client.InviteDecision.Refused;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.codec.sdp.MsrpMedia.Setup;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.msrp.MsrpUri;

/** Decides about an INVITE in the order of section F.1. Pure: it looks at nothing but its arguments. */
final class InvitePolicy {

    /** Sessions that run at one time (section F.1, step 4). */
    static final int MAX_RUNNING = 4;

    private InvitePolicy() {
    }

    /**
     * Decides, all but the user's wish.
     *
     * @param trusted whether the request came from the core
     * @param media   how the client takes MSRP
     * @param groups  the group sessions that the client knows
     * @param ringing sessions that wait for the user
     * @param running sessions that were accepted
     */
    static InviteDecision decide(Request request, boolean trusted, ClientMedia media, Set<GroupIdentity> groups, int ringing,
            int running) {
        try {
            OfferReader.Offer offer = OfferReader.read(request);
            IncomingInvite invite = IncomingInvite.of(request, offer.media(), offer.only());
            if (invite.service().isEmpty()) {
                return new Refused(488, "no CPM service");
            }
            if (!trusted) {
                return new Refused(403, "not from the core");
            }
            return formalRefusal(request, invite)
                    .or(() -> mediaRefusal(invite.offer(), media))
                    .or(() -> situationRefusal(invite, groups, ringing, running))
                    .<InviteDecision>map(refusal -> refusal)
                    .orElseGet(() -> new Acceptable(invite, answerDirection(invite), isClientActive(invite.offer())));
        } catch (OfferReader.Unusable e) {
            return e.refusal();
        } catch (IllegalArgumentException e) {
            return new Refused(400, e.getMessage());
        }
    }

    private static Optional<Refused> formalRefusal(Request request, IncomingInvite invite) {
        List<String> unknown = SipFields.values(request, "Require").stream().flatMap(v -> List.of(v.split(",")).stream())
                .map(String::trim).filter(option -> !option.isEmpty() && !option.equalsIgnoreCase("timer")).toList();
        if (!unknown.isEmpty()) {
            return Optional.of(new Refused(420, "extension required",
                    List.of(new HeaderField("Unsupported", String.join(", ", unknown)))));
        }
        boolean tooShort = invite.sessionExpires().filter(s -> s.interval().compareTo(SessionExpires.MINIMUM) < 0).isPresent();
        return tooShort ? Optional.of(new Refused(422, "session interval too small",
                List.of(new HeaderField("Min-SE", String.valueOf(SessionExpires.MINIMUM.toSeconds()))))) : Optional.empty();
    }

    private static Optional<Refused> mediaRefusal(MsrpMedia offer, ClientMedia media) {
        if (offer.port() == 0) {
            return Optional.of(new Refused(488, "media line refused"));
        }
        if (!media.takes(offer.secure())) {
            return Optional.of(new Refused(488, offer.secure() ? "media line over TLS" : "media line without TLS"));
        }
        if (offer.direction() == Direction.RECVONLY) {
            return Optional.of(new Refused(488, "peer only wants to receive"));
        }
        if (offer.setup().filter(Setup.HOLDCONN::equals).isPresent() || !isUsablePath(offer)) {
            return Optional.of(new Refused(488, "no way to connect"));
        }
        if (ReceptionAnswer.ACCEPTED_TYPES.stream().noneMatch(offer::accepts)) {
            return Optional.of(new Refused(488, "no content type in common"));
        }
        return Optional.empty();
    }

    private static boolean isUsablePath(MsrpMedia offer) {
        try {
            return !offer.path().isEmpty()
                    && offer.path().stream().map(MsrpUri::parse).allMatch(uri -> uri.secure() == offer.secure());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<Refused> situationRefusal(IncomingInvite invite, Set<GroupIdentity> groups, int ringing,
            int running) {
        if (invite.group().filter(group -> !groups.contains(group)).isPresent()) {
            return Optional.of(new Refused(481, "unknown group session"));
        }
        if (ringing > 0 || running >= MAX_RUNNING) {
            return Optional.of(new Refused(486, ringing > 0 ? "another session is ringing" : "too many sessions"));
        }
        return Optional.empty();
    }

    /** Table F.2: the tag wins over the direction. */
    private static Direction answerDirection(IncomingInvite invite) {
        if (invite.offer().direction() == Direction.INACTIVE) {
            return Direction.INACTIVE;
        }
        boolean sendsToo = invite.service().orElseThrow() == FeatureTag.SESSION
                && invite.offer().direction() == Direction.SENDRECV;
        return sendsToo ? Direction.SENDRECV : Direction.RECVONLY;
    }

    /** RFC 6135: an offer without setup comes from a peer that connects itself. */
    private static boolean isClientActive(MsrpMedia offer) {
        return offer.setup().filter(setup -> setup != Setup.ACTIVE).isPresent();
    }
}
