package org.restante.deferral;

import java.util.List;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ServedUser;
import org.restante.queue.Deferral;
import org.restante.queue.MessageId;

/** What became of a message that arrived, and so what its sender is answered. */
public sealed interface DeferralDecision {

    /**
     * It is held and durable: 202 (DEF-04).
     *
     * @param message   the queue's name for it
     * @param duplicate whether it is a second copy of one that was held before; answered alike (DEF-14)
     */
    record Held(MessageId message, boolean duplicate) implements DeferralDecision {
    }

    /** A device has it: the answer of that device, nothing is held. @param status 2xx */
    record Delivered(int status) implements DeferralDecision {
    }

    /**
     * It is refused and nothing is kept of it.
     *
     * @param status  SIP status
     * @param reason  why, in words, for the log
     * @param headers header fields of the answer, for example Retry-After
     */
    record Refused(int status, String reason, List<HeaderField> headers) implements DeferralDecision {

        public Refused {
            headers = List.copyOf(headers);
        }

        Refused(int status, String reason, HeaderField... headers) {
            this(status, reason, List.of(headers));
        }

        /** The user's queue is full (DEF-11): it empties when he comes back. */
        static Refused full(ServedUser user, Deferral.Full full) {
            return new Refused(480, "queue of " + user + " is full: " + full.limit(), new HeaderField("Retry-After", "3600"));
        }

        /** The store, or this node, cannot take it just now. */
        static Refused storeAway(String why) {
            return new Refused(503, why, new HeaderField("Retry-After", "10"));
        }
    }
}
