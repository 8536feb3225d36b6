package org.restante.deferral;

import java.util.List;
import java.util.Set;
import org.restante.cpm.HeaderField;

/** What came of offering a message to the devices that are there. */
public sealed interface LiveOutcome {

    /** A device took it. @param status its answer, 2xx */
    record Taken(int status) implements LiveOutcome {
    }

    /** A device took its first copy; this one was offered to nobody, and its sender is answered alike (DEF-14). */
    record TakenBefore() implements LiveOutcome {
    }

    /**
     * No device took it, but one may later: the message is to be held (DEF-03).
     *
     * @param reason why, for the log
     * @param late   who takes it after this was decided
     */
    record NotNow(String reason, LateTakers late) implements LiveOutcome {

        /** It was offered to nobody, or nobody can take it any more. */
        public NotNow(String reason) {
            this(reason, new LateTakers(Set.of()));
        }
    }

    /**
     * It is refused for good: the sender is to be told, nothing is held (table A.1).
     *
     * @param status  SIP status to answer
     * @param reason  why, for the log
     * @param headers header fields of the answer
     */
    record Refused(int status, String reason, List<HeaderField> headers) implements LiveOutcome {

        public Refused {
            headers = List.copyOf(headers);
        }
    }
}
