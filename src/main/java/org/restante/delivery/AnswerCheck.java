package org.restante.delivery;

import java.util.List;
import java.util.Optional;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.delivery.DeliveryProcedure.Unusable;
import org.restante.msrp.Negotiation;

/** Table E.2: which answers to an offer of ours cannot be used. */
public final class AnswerCheck {

    /** Content types that deliveries use. */
    public static final String CPIM = "message/cpim";
    /** The same, for messages with their SIP headers and for several messages. */
    public static final String MULTIPART = "multipart/mixed";

    private AnswerCheck() {
    }

    /**
     * @param offer  what the device was offered
     * @param answer the device's session description
     * @param types  content types of which the device must take one
     * @return why the answer cannot be used, or empty if it can
     */
    public static Optional<Unusable> unusable(MsrpMedia offer, MsrpMedia answer, List<String> types) {
        if (answer.port() == 0) {
            return unusable(480, "the device refused the media line");
        }
        if (answer.direction() == MsrpMedia.Direction.INACTIVE) {
            return unusable(480, "a=inactive");
        }
        if (answer.direction() == MsrpMedia.Direction.SENDONLY) {
            return unusable(488, "a=sendonly in answer to sendonly");
        }
        if (Negotiation.between(offer, answer, true, false) instanceof Negotiation.Refused refused) {
            return unusable(488, refused.reason());
        }
        return types.stream().anyMatch(answer::accepts) ? Optional.empty()
                : Optional.of(new Unusable(488, "the device takes no " + String.join(" and no ", types), true));
    }

    /** {@return what is wrong with an answer that does not take a sendonly offer for what it is, if it does not} */
    static Optional<Unusable> tooWide(MsrpMedia answer) {
        return answer.direction() != MsrpMedia.Direction.SENDRECV ? Optional.empty()
                : unusable(488, answer.directionPresent() ? "a=sendrecv in answer to sendonly" : "no direction in answer to sendonly");
    }

    private static Optional<Unusable> unusable(int cause, String reason) {
        return Optional.of(new Unusable(cause, reason, false));
    }
}
