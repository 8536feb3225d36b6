package org.restante.delivery;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.queue.DeferredMessage;
import org.restante.sipservlet.OutgoingRequest;

/**
 * Says what goes into the invitation and into the messages of a delivery; when and in which order is not its concern. A
 * CDI bean. Called on the user's lane.
 */
public interface DeliveryProcedure {

    /** {@return its name in logs and in the console, the label of its {@link org.restante.policy.Procedure}} */
    String name();

    /**
     * {@return the INVITE that opens the delivery}
     *
     * @throws RuntimeException if none can be made for the first message
     */
    OutgoingRequest invite(Invitation invitation);

    /**
     * Whether the device's answer can be used.
     *
     * @param offer  our session description
     * @param answer the device's session description
     * @return the reason why not, as a status and words for the BYE, or empty if it can
     */
    Optional<Unusable> check(MsrpMedia offer, MsrpMedia answer);

    /**
     * Whether a message travels together with others in one MSRP message. They are then confirmed together, or stay
     * deferred together (MRG-07). By default every message travels by itself.
     *
     * @param gathered the messages that do so far, in the order of reception; not empty
     * @param next     the message behind them
     * @param answer   the device's session description: what it takes
     */
    default boolean joins(List<DeferredMessage> gathered, DeferredMessage next, MsrpMedia answer) {
        return false;
    }

    /**
     * Puts messages into the form in which they are sent as one MSRP message.
     *
     * @param messages one, or those that {@link #joins} let travel together
     * @param contents opens the content of each
     * @param answer   the device's session description: what it takes
     * @throws RuntimeException if the message, or one of them, cannot be put into form
     */
    Payload payload(List<DeferredMessage> messages, Function<DeferredMessage, ContentOpener> contents, MsrpMedia answer);

    /**
     * Puts a message into the form behind which there is no other: message/cpim, wrapped if it is none.
     *
     * @param content opens its content
     */
    Payload bare(DeferredMessage message, ContentOpener content);

    /**
     * An answer that cannot be used.
     *
     * @param cause     SIP status that says why
     * @param reason    the same in words
     * @param incapable whether the device takes the message in no form (table E.2: accept-types)
     */
    record Unusable(int cause, String reason, boolean incapable) {
    }
}
