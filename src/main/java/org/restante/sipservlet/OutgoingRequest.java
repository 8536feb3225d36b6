package org.restante.sipservlet;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.restante.cpm.HeaderField;

/**
 * A request that opens a leg.
 *
 * @param method            SIP method
 * @param requestUri        Request-URI, sent byte for byte
 * @param from              From address, URI or name-addr without tag
 * @param to                To address
 * @param routes            Route URIs, the next hop first; a {@code transport} parameter of the first selects TCP
 * @param headers           further header fields in their order
 * @param contactParameters parameters of the Contact header in their order; an empty value makes a flag such as {@code automata};
 *                          quotes are part of the value
 * @param contentType       type of the body, if there is one
 * @param body              the body, possibly empty
 */
public record OutgoingRequest(String method, String requestUri, String from, String to, List<String> routes,
        List<HeaderField> headers, Map<String, String> contactParameters, Optional<String> contentType, byte[] body) {

    public OutgoingRequest {
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
        contactParameters = Collections.unmodifiableMap(new LinkedHashMap<>(contactParameters)); // copyOf loses the order
    }

    /** {@return the body with its type} */
    Content content() {
        return contentType.map(type -> new Content(type, body)).orElse(Content.NONE);
    }
}
