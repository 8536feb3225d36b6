package org.restante.deferral;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.restante.cpm.HeaderField;

/** A SIP request that arrived for a served user: what the checks that all kinds of messages have in common look at. */
public interface ArrivedRequest {

    /** {@return its Request-URI} */
    String requestUri();

    /** {@return its header fields} */
    List<HeaderField> headers();

    /** {@return the address that it came from} */
    InetAddress peer();

    /** {@return value of the first header of that name, if it is there and not empty} */
    default Optional<String> header(String name) {
        return headers().stream().filter(h -> h.is(name)).map(HeaderField::value).filter(v -> !v.isEmpty()).findFirst();
    }

    /** {@return values of all headers of that name, joined by comma; empty if there is none} */
    default Optional<String> joined(String name) {
        List<String> values = headers().stream().filter(h -> h.is(name)).map(HeaderField::value).toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }
}
