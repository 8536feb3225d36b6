package org.restante.sipservlet;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.restante.cpm.HeaderField;

/**
 * Opens legs and sends requests on them; what happens on a leg is told to its {@link LegListener}. Safe to call from any
 * thread.
 */
public interface UserAgent {

    /**
     * Sends a request that opens a leg.
     *
     * @param request what to send
     * @param leg     who is told of the leg's events
     * @param lasting how long the leg may live; MSRP traffic does not prolong it, so it must cover all of it
     * @return the leg's name
     * @throws IllegalArgumentException if a part of the request is no legal SIP
     * @throws UncheckedIOException     if it cannot be sent at all
     */
    LegId send(OutgoingRequest request, CallLeg leg, Duration lasting);

    /**
     * Ends a leg whatever its state: CANCEL for an INVITE without final answer, BYE for a dialog, nothing for one that
     * has ended.
     *
     * @param leg     the leg
     * @param headers further header fields of the BYE or CANCEL, for example Reason
     */
    void end(LegId leg, List<HeaderField> headers);

    /**
     * Sends a request within the dialog of a leg. Its final response is told as an event of the leg.
     *
     * @param leg     the leg
     * @param method  SIP method, for example SUBSCRIBE for a refresh
     * @param headers further header fields
     */
    void sendWithin(LegId leg, String method, List<HeaderField> headers);
}
