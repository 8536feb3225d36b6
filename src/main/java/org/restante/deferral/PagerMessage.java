package org.restante.deferral;

import java.net.InetAddress;
import java.util.List;
import org.restante.cpm.HeaderField;

/**
 * A SIP MESSAGE as it arrived.
 *
 * @param requestUri Request-URI
 * @param headers    its header fields
 * @param body       its body, possibly empty
 * @param peer       address that it came from
 */
public record PagerMessage(String requestUri, List<HeaderField> headers, byte[] body, InetAddress peer)
        implements ArrivedRequest {

    public PagerMessage {
        headers = List.copyOf(headers);
    }
}
