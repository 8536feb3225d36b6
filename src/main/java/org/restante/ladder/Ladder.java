package org.restante.ladder;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * What one session of a delivery exchanged.
 *
 * @param head    which session
 * @param endedAt when it was over; empty while it lasts
 * @param outcome how it ended, in words; empty while it lasts
 * @param carried ids of the deferred messages that were sent in it, the first of them if there were very many
 * @param rungs   the messages on the wire, oldest first
 * @param skipped how many messages on the wire were left out
 * @param gap     how many rungs stand before those that were left out
 */
public record Ladder(Head head, Optional<Instant> endedAt, String outcome, List<UUID> carried, List<Rung> rungs,
        int skipped, int gap) {

    /** Outcome of one that was written before it was over: all that is known if the node ends before it. */
    public static final String CUT = "cut here: the session was not over when this was written";

    public Ladder {
        carried = List.copyOf(carried);
        rungs = List.copyOf(rungs);
    }

    /** {@return whether it may go on beyond what is known} */
    public boolean isCut() {
        return outcome.equals(CUT);
    }

    /**
     * Which session of which delivery.
     *
     * @param id        the session's
     * @param delivery  the delivery's, as the ledger of its messages names it: one delivery may need several sessions
     * @param user      the served user
     * @param device    the device
     * @param procedure how messages were to go
     * @param begunAt   when it began
     */
    public record Head(UUID id, UUID delivery, ServedUser user, InstanceId device, String procedure, Instant begunAt) {
    }
}
