package org.restante.deferral;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.restante.cpm.HeaderField;

/**
 * A SIP MESSAGE as it arrived.
 *
 * @param requestUri Request-URI
 * @param headers    its header fields
 * @param body       its body, possibly empty
 * @param peer       address that it came from
 */
public record PagerMessage(String requestUri, List<HeaderField> headers, byte[] body, InetAddress peer) {

    public PagerMessage {
        headers = List.copyOf(headers);
    }

    /** {@return value of the first header of that name, if it is there and not empty} */
    public Optional<String> header(String name) {
        return headers.stream().filter(h -> h.is(name)).map(HeaderField::value).filter(v -> !v.isEmpty()).findFirst();
    }

    /** {@return values of all headers of that name, joined by comma; empty if there is none} */
    public Optional<String> joined(String name) {
        List<String> values = headers.stream().filter(h -> h.is(name)).map(HeaderField::value).toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }
}
