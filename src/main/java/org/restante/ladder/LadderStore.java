package org.restante.ladder;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Where ladders are kept. Blocks on storage. */
public interface LadderStore {

    /**
     * Keeps ladders, in one transaction: of sessions that are over, or {@link Ladder#isCut cut} ones, in whose place what is
     * kept later of the same session comes.
     *
     * @throws RuntimeException if they could not be kept
     */
    void keep(List<Ladder> ladders);

    /** {@return the first sessions of a delivery, oldest first} @param limit how many at the most */
    List<Ladder> of(UUID delivery, int limit);

    /**
     * Forgets the oldest ladders.
     *
     * @param before those that were over before this
     * @param limit  how many at the most
     * @return how many
     */
    int forget(Instant before, int limit);
}
