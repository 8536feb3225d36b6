package org.restante.ladder;

import java.util.List;
import java.util.UUID;

/**
 * Where deliveries say what the messages on the wire are about. From any thread; never blocks, never throws. The session's
 * id is the correlation of its leg, and the path of its MSRP session is read from its offer.
 */
public interface LadderBook {

    /** Keeps nothing. */
    LadderBook NONE = new LadderBook() {
        @Override
        public void begin(Ladder.Head head) {
            // nothing is kept
        }

        @Override
        public void carries(UUID session, List<UUID> messages) {
            // nothing is kept
        }

        @Override
        public void end(UUID session, String outcome) {
            // nothing is kept
        }
    };

    /** A session begins; its INVITE is not sent yet. */
    void begin(Ladder.Head head);

    /** Deferred messages are about to be sent in a session. */
    void carries(UUID session, List<UUID> messages);

    /** A session spared so many MSRP messages, each a wait for answers, as it sent several contents in one. */
    default void spared(int roundTrips) {
        // whoever only draws ladders has no use for it
    }

    /** A session is over but for what SIP has still to say. */
    void end(UUID session, String outcome);
}
