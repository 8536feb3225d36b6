package org.restante.sipservlet;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.cpm.HeaderField;

/** What happens on a leg. */
public sealed interface LegEvent {

    /** How a request of ours ended: {@link Accepted} or {@link Refused}, one of them always and once. */
    sealed interface Outcome extends LegEvent {
    }

    /** A provisional response above 100 to the request that opens the leg. @param status its status */
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
    record Accepted(int status, List<HeaderField> headers, String contentType, byte[] body) implements Outcome {

        public Accepted {
            headers = List.copyOf(headers);
        }

        /** {@return value of the first header of that name} */
        public Optional<String> header(String name) {
            return headers.stream().filter(h -> h.is(name)).map(HeaderField::value).findFirst();
        }
    }

    /**
     * A final response other than 2xx; also a local failure, as the response that stands for it (RFC 3261 §8.1.3.1): 408
     * no answer, 481 the leg has ended before, 500 the request is no legal SIP, 503 it could not be sent.
     *
     * @param status     its status
     * @param reason     its reason phrase, for people only
     * @param retryAfter seconds of Retry-After, if present
     */
    record Refused(int status, String reason, OptionalLong retryAfter) implements Outcome {
    }

    /**
     * A request within the leg has its final response.
     *
     * @param step    what {@link RequestWithin} called it
     * @param outcome the response
     */
    record Answered(String step, Outcome outcome) implements LegEvent {
    }

    /** The caller gave up before we answered: CANCEL. It has been answered, as has the INVITE (487). */
    record Cancelled() implements LegEvent {
    }

    /**
     * Our 2xx was acknowledged.
     *
     * @param content body of the ACK: the SDP answer if the INVITE carried no offer
     */
    record Acknowledged(Content content) implements LegEvent {
    }

    /** The peer ended the dialog with BYE; it has been answered. @param reason value of its Reason header, or empty */
    record Ended(String reason) implements LegEvent {
    }

    /**
     * The leg is gone without a word from the peer: its session expired, our 2xx was never acknowledged, or could not even
     * be sent.
     */
    record Gone() implements LegEvent {
    }

    /**
     * Our answer to an offer of the peer could not be sent, as it is no legal SIP or the peer is gone. The offer was refused
     * (500) in its place; what was agreed before stands.
     *
     * @param status of the answer that was not sent
     * @param reason why, for people only
     */
    record Unanswered(int status, String reason) implements LegEvent {
    }
}
