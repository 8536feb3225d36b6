package org.restante.deferral;

import java.net.InetAddress;
import java.util.List;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.Content;

/**
 * An INVITE for a served user as it arrived.
 *
 * @param requestUri Request-URI
 * @param headers    its header fields
 * @param content    its body, possibly none
 * @param peer       address that it came from
 */
public record SessionInvite(String requestUri, List<HeaderField> headers, Content content, InetAddress peer)
        implements ArrivedRequest {

    public SessionInvite {
        headers = List.copyOf(headers);
    }
}
