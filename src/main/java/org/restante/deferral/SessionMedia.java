package org.restante.deferral;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.codec.groupstate.GroupStateObject;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.MimeFormatException;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.codec.sdp.MsrpMedia.Setup;
import org.restante.config.Settings;
import org.restante.cpm.MessageKind;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.Negotiation;

/** Session descriptions of originators, theirs and ours: what a session of each kind takes, and what is of no use. */
final class SessionMedia {

    private static final String TYPING = "application/im-iscomposing+xml";
    private static final List<String> WRAPPED = List.of("*");

    private SessionMedia() {
    }

    /** {@return content types that messages of a session of this kind may have} */
    static List<String> types(MessageKind kind) {
        if (kind == MessageKind.FILE_TRANSFER) {
            return List.of("*");
        }
        List<String> types = new ArrayList<>(List.of(InviteIntake.CPIM));
        if (kind != MessageKind.LMM) {
            types.add(TYPING);
        }
        if (kind == MessageKind.GROUP_CHAT) {
            types.add(GroupStateObject.CONTENT_TYPE);
        }
        return types;
    }

    /** {@return whether messages of a session of this kind may have this type} */
    static boolean takes(MessageKind kind, String contentType) {
        try {
            ContentType.parse(contentType); // what cannot be read could not be delivered
        } catch (MimeFormatException e) {
            return false;
        }
        String bare = contentType.split(";", 2)[0].trim();
        return kind == MessageKind.FILE_TRANSFER || types(kind).stream().anyMatch(bare::equalsIgnoreCase);
    }

    /**
     * @param offer      the originator's; without one ours is the offer
     * @param ours       where it reaches us
     * @param settings   of MSRP
     * @param mostOctets largest message that is taken
     * @return our description (DEF-05): who connects is said by the answer where the offer leaves it to us, and by the
     *         settings in an offer of ours (I-08)
     */
    static MsrpMedia ours(MessageKind kind, Optional<MsrpMedia> offer, LocalEnd ours, Settings.Msrp settings, long mostOctets) {
        Optional<Setup> setup = offer.isEmpty() ? Optional.of(Setup.valueOf(settings.setupOffer().name()))
                : Negotiation.answerTo(offer.get().setup(), false);
        Direction asked = offer.map(MsrpMedia::direction).orElse(Direction.SENDRECV);
        boolean cema = settings.cema() && ours.direct() && offer.map(MsrpMedia::cema).orElse(true);
        return new MsrpMedia(ours.address(), ours.port(), ours.secure(), types(kind), WRAPPED, setup, ours.uris(),
                direction(kind, asked), true, OptionalLong.of(mostOctets), OptionalLong.empty())
                .withFingerprints(ours.fingerprints()).withCema(cema)
                .withFiles(kind == MessageKind.FILE_TRANSFER ? offer.map(MsrpMedia::files).orElse(List.of()) : List.of());
    }

    private static Direction direction(MessageKind kind, Direction asked) {
        if (SessionTerms.isForOne(kind) || asked == Direction.SENDONLY) {
            return Direction.RECVONLY;
        }
        return asked == Direction.RECVONLY ? Direction.SENDONLY : asked;
    }

    /** {@return what devices are offered of a session whose originator left the offer to us: what we would take of it} */
    static MsrpMedia unknown(MessageKind kind) {
        return new MsrpMedia(MsrpMedia.NO_ADDRESS, 0, false, types(kind), WRAPPED, Optional.empty(), List.of(),
                SessionTerms.isForOne(kind) ? Direction.SENDONLY : Direction.SENDRECV, true, OptionalLong.empty(),
                OptionalLong.empty());
    }

    /** {@return why no session comes of an originator's description, if so} */
    static Optional<String> unusable(MsrpMedia theirs, MessageKind kind, Settings.Msrp settings) {
        boolean sends = theirs.direction() == Direction.SENDONLY || theirs.direction() == Direction.SENDRECV;
        if (theirs.port() == 0) {
            return Optional.of("its only media line is refused");
        } else if (theirs.path().isEmpty()) {
            return Optional.of("no a=path");
        } else if (kind != MessageKind.FILE_TRANSFER && !theirs.accepts(InviteIntake.CPIM)) {
            return Optional.of("a=accept-types without " + InviteIntake.CPIM);
        } else if (theirs.direction() == Direction.INACTIVE || SessionTerms.isForOne(kind) && !sends) {
            return Optional.of("nothing is going to be sent: " + theirs.direction());
        } else if (!settings.takes(theirs.secure())) {
            return Optional.of(theirs.secure() ? "TLS is not taken here" : "only TLS is taken here");
        }
        return Optional.empty();
    }
}
