package org.restante.deferral;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.MimeFormatException;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.cpm.MessageKind;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.Negotiation;

/** Our session descriptions for originators: what a session of each kind takes, and how an offer is answered. */
final class SessionMedia {

    private static final String TYPING = "application/im-iscomposing+xml";
    private static final List<String> WRAPPED = List.of("*");

    private SessionMedia() {
    }

    /** {@return content types that messages of a session of this kind may have} */
    static List<String> types(MessageKind kind) {
        List<String> types = new ArrayList<>(List.of(InviteIntake.CPIM));
        if (kind != MessageKind.LMM) {
            types.add(TYPING);
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
        return types(kind).stream().anyMatch(bare::equalsIgnoreCase);
    }

    /**
     * @param offer      the originator's
     * @param ours       where it reaches us
     * @param mostOctets largest message that is taken
     * @return our answer to it (DEF-05): we wait for the originator to connect where its offer leaves it to us
     */
    static MsrpMedia answer(MessageKind kind, MsrpMedia offer, LocalEnd ours, long mostOctets) {
        return new MsrpMedia(ours.address(), ours.port(), ours.secure(), types(kind), WRAPPED,
                Negotiation.answerTo(offer.setup(), false), ours.uris(), direction(kind, offer), true,
                OptionalLong.of(mostOctets), OptionalLong.empty()).withFingerprints(ours.fingerprints());
    }

    private static Direction direction(MessageKind kind, MsrpMedia offer) {
        if (kind == MessageKind.LMM || offer.direction() == Direction.SENDONLY) {
            return Direction.RECVONLY;
        }
        return offer.direction() == Direction.RECVONLY ? Direction.SENDONLY : offer.direction();
    }
}
