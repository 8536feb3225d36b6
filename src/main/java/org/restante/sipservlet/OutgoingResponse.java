package org.restante.sipservlet;

import java.util.List;
import org.restante.cpm.HeaderField;

/**
 * A response to the INVITE, re-INVITE or UPDATE that a leg waits with.
 *
 * @param status  SIP status, 101..699
 * @param headers further header fields in their order
 * @param content its body
 */
public record OutgoingResponse(int status, List<HeaderField> headers, Content content) {

    public OutgoingResponse {
        headers = List.copyOf(headers);
    }

    /** A response without body. */
    public OutgoingResponse(int status, HeaderField... headers) {
        this(status, List.of(headers), Content.NONE);
    }
}
