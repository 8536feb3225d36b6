package org.restante.msrp;

import java.util.Optional;

/** Takes what a session receives in its owner's place. Called on the session's event loop, but for {@link #over}. */
interface Junction {

    /** A SEND; {@return empty if it is for the owner all the same} */
    Optional<IncomingFrame> openSend(SendHead head, FramePart.Request request, Reply reply);

    /** {@return whether the report was about a message that passed here} */
    boolean reported(DeliveryReport report);

    /** The session's connection takes octets again. */
    void writable();

    /** The session is over. From any thread. */
    void over(String reason);
}
