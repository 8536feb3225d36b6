package org.restante.codec.groupstate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A group state object as a focus sends it to the participants (GRP-03).
 *
 * @param timestamp        the time of which it tells
 * @param lastFocusSession SIP URI of the focus of the last session, if told
 * @param type             for example {@code Closed}, if told
 * @param participants     who takes part
 */
public record GroupStateObject(Optional<Instant> timestamp, Optional<String> lastFocusSession, Optional<String> type,
        List<Participant> participants) {

    /** Type of such a document. */
    public static final String CONTENT_TYPE = "application/group-state-object+xml";

    /** Longest document that is read, in octets. */
    public static final int MAX_BYTES = 256 * 1024;

    /** Most participants that are read. */
    public static final int MAX_PARTICIPANTS = 2_000;

    /** @param name display name, possibly empty @param address URI of somebody who takes part */
    public record Participant(String name, String address) {
    }

    public GroupStateObject {
        participants = List.copyOf(participants);
    }

    /**
     * Reads a document, in whatever namespace its elements are. Unknown elements are passed over.
     *
     * @throws GroupStateException if it is not well-formed, has a document type declaration, exceeds a limit, has
     *                             another root element, or a timestamp that is none
     */
    public static GroupStateObject parse(byte[] document) {
        return new GroupStateReader(document).read();
    }
}
