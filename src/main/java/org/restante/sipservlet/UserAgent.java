package org.restante.sipservlet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.restante.cpm.HeaderField;

/**
 * Opens legs and sends requests on them; what happens on a leg is told to its {@link LegListener}. Safe to call from any
 * thread; nothing blocks, and nothing that goes wrong with the network is thrown: it is told as the outcome of the
 * request.
 */
public interface UserAgent {

    /**
     * Sends a request that opens a leg. Its outcome is told as {@link LegEvent.Accepted} or {@link LegEvent.Refused}.
     *
     * @param request what to send
     * @param leg     who is told of the leg's events
     * @param lasting how long the leg may live; MSRP traffic does not prolong it, so it must cover all of it. Then it is
     *                ended, an INVITE that is not answered is cancelled
     * @return the leg's name
     */
    LegId send(OutgoingRequest request, CallLeg leg, Duration lasting);

    /**
     * Ends a leg whatever its state: CANCEL for an INVITE without final answer, as soon as that may be sent; a refusal
     * (480) of an INVITE that we have not answered; BYE for a call, SUBSCRIBE with Expires 0 for a subscription; nothing
     * for a leg that has ended.
     *
     * @param leg     the leg
     * @param headers further header fields of what is sent, for example Reason
     * @return completes when the peer has answered, or will not any more
     */
    CompletionStage<Void> end(LegId leg, List<HeaderField> headers);

    /**
     * Sends a request within the dialog of a leg. Its outcome is told as {@link LegEvent.Answered}.
     *
     * @param leg     the leg
     * @param request what to send
     * @return completes with whether its outcome is told; it is not if the leg is gone with all that was known of it, its
     *         listener as well
     */
    CompletionStage<Boolean> sendWithin(LegId leg, RequestWithin request);

    /**
     * Answers the INVITE that opened a leg, or the offer that its listener said it would answer. Does nothing if none
     * waits any more, for example because it was cancelled.
     *
     * @param leg      the leg
     * @param response the answer; several provisional ones may precede the final one
     */
    void answer(LegId leg, OutgoingResponse response);

    /** {@return completes when no leg that was to be ended still waits for its peer} */
    CompletionStage<Void> ended();
}
