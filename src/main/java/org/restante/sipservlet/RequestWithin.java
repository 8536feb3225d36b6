package org.restante.sipservlet;

import java.io.Serializable;
import java.util.List;
import org.restante.cpm.HeaderField;

/**
 * A request within the dialog of a leg.
 *
 * @param method  SIP method, not ACK, BYE, CANCEL or PRACK
 * @param headers further header fields in their order
 * @param content its body
 * @param step    what its outcome is to be told by, see {@link LegEvent.Answered}
 */
public record RequestWithin(String method, List<HeaderField> headers, Content content, String step)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    public RequestWithin {
        headers = List.copyOf(headers);
    }

    /** A request without body. */
    public RequestWithin(String method, List<HeaderField> headers, String step) {
        this(method, headers, Content.NONE, step);
    }
}
