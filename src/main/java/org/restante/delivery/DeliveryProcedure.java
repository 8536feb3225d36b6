package org.restante.delivery;

import org.restante.codec.sdp.MsrpMedia;
import org.restante.queue.DeferredMessage;
import org.restante.sipservlet.OutgoingRequest;

/**
 * Says what goes into the invitation and into the messages of a delivery; when and in which order is not its concern. A
 * CDI bean. Called on the user's lane.
 */
public interface DeliveryProcedure {

    /** {@return its name in logs and in the console} */
    String name();

    /** {@return the INVITE that opens the delivery} */
    OutgoingRequest invite(Invitation invitation);

    /**
     * Whether the device's answer can be used.
     *
     * @param offer  our session description
     * @param answer the device's session description
     * @return the reason why not, as a status and words for the BYE, or empty if it can
     */
    java.util.Optional<Unusable> check(MsrpMedia offer, MsrpMedia answer);

    /**
     * Puts a message into the form in which it is sent.
     *
     * @param message the message
     * @param content opens its content
     * @param answer  the device's session description: what it takes
     */
    Payload payload(DeferredMessage message, ContentOpener content, MsrpMedia answer);

    /** An answer that cannot be used. @param cause SIP status that says why @param reason the same in words */
    record Unusable(int cause, String reason) {
    }
}
