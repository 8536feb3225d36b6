package org.restante.sipservlet;

import java.util.List;
import org.restante.cpm.HeaderField;

/**
 * A handler refuses the request at hand: thrown from a handler method, answered by the dispatcher with one response and
 * one log line. It carries no stack trace, as it is an answer and not a fault.
 */
public class SipReject extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<HeaderField> headers;

    /**
     * @param status  final SIP status, 300..699
     * @param reason  why, in words, for the log
     * @param headers header fields of the response, for example Retry-After
     * @throws IllegalArgumentException if the status refuses nothing
     */
    public SipReject(int status, String reason, HeaderField... headers) {
        super(reason, null, false, false);
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException(status + " is no refusal");
        }
        this.status = status;
        this.headers = List.of(headers);
    }

    /** {@return final SIP status} */
    public int status() {
        return status;
    }

    /** {@return header fields of the response} */
    public List<HeaderField> headers() {
        return headers == null ? List.of() : headers;
    }
}
