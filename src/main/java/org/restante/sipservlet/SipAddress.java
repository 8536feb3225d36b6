package org.restante.sipservlet;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.servlet.sip.Address;

/**
 * A name-addr or addr-spec of a message, as From, To and Contact have it (RFC 3261 §25.1).
 *
 * @param displayName the name before the URI, without quotes, or ""
 * @param uri         the URI with its parameters; {@code *} in a Contact that means all
 * @param parameters  parameters of the header field, in their order; a flag has the value ""
 */
public record SipAddress(String displayName, String uri, Map<String, String> parameters) {

    public SipAddress {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters)); // copyOf loses the order
    }

    static SipAddress of(Address address) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Iterator<?> names = address.getParameterNames(); names.hasNext();) {
            String name = (String) names.next();
            String value = address.getParameter(name);
            parameters.put(name, value == null ? "" : value);
        }
        return new SipAddress(address.getDisplayName() == null ? "" : address.getDisplayName(),
                address.isWildcard() ? "*" : address.getURI().toString(), parameters);
    }

    /** {@return whether this is the Contact that means every contact} */
    public boolean isWildcard() {
        return uri.equals("*");
    }

    /** {@return a parameter of the header field} */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
