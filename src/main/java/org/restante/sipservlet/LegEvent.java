package org.restante.sipservlet;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.cpm.HeaderField;

/** What happens on a leg that we opened. */
public sealed interface LegEvent {

    /** A provisional response above 100. @param status its status */
    record Provisional(int status) implements LegEvent {
    }

    /**
     * A 2xx. For an INVITE the ACK is on its way already.
     *
     * @param status      its status
     * @param headers     its header fields in their order
     * @param contentType type of the body, empty without body
     * @param body        the body, possibly empty
     */
    record Accepted(int status, List<HeaderField> headers, String contentType, byte[] body) implements LegEvent {

        public Accepted {
            headers = List.copyOf(headers);
        }

        /** {@return value of the first header of that name} */
        public Optional<String> header(String name) {
            return headers.stream().filter(h -> h.is(name)).map(HeaderField::value).findFirst();
        }
    }

    /**
     * A final response other than 2xx; also a local failure, as the response that RFC 3261 §8.1.3.1 gives it (408, 503).
     *
     * @param status     its status
     * @param reason     its reason phrase, for people only
     * @param retryAfter seconds of Retry-After, if present
     */
    record Refused(int status, String reason, OptionalLong retryAfter) implements LegEvent {
    }

    /** The peer ended the dialog with BYE; it has been answered. @param reason value of its Reason header, or empty */
    record Ended(String reason) implements LegEvent {
    }

    /** The leg is gone without a word from the peer: its session expired. */
    record Gone() implements LegEvent {
    }
}
