package org.restante.client;

import java.util.List;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.cpm.HeaderField;

/** What the client does with an INVITE. */
sealed interface InviteDecision {

    /**
     * It is refused.
     *
     * @param status  SIP status
     * @param why     why, for a log line
     * @param headers more headers of the response
     */
    record Refused(int status, String why, List<HeaderField> headers) implements InviteDecision {

        Refused(int status, String why) {
            this(status, why, List.of());
        }
    }

    /**
     * It may be accepted.
     *
     * @param invite    the INVITE
     * @param direction direction of the answer (table F.2)
     * @param active    whether the client connects (RFC 6135)
     */
    record Acceptable(IncomingInvite invite, Direction direction, boolean active) implements InviteDecision {
    }
}
