package org.restante.client;

import java.util.Optional;
import org.restante.codec.cpim.CpimMessage;

/** SIP headers that travel as CPIM headers of a namespace (the form CPIM_PARTS of section D.3). */
final class CpmHeaders {

    private static final String NAMESPACE = "urn:restante:cpm";

    private CpmHeaders() {
    }

    /** {@return the value of a header by its SIP name; empty if the message has none or declares no such namespace} */
    static Optional<String> of(CpimMessage cpim, String name) {
        return prefix(cpim).flatMap(prefix -> cpim.header(prefix + '.' + name));
    }

    /** A declaration is a prefix and the namespace in angle brackets. */
    private static Optional<String> prefix(CpimMessage cpim) {
        return cpim.headers().stream().filter(field -> field.name().equalsIgnoreCase("NS"))
                .map(field -> field.value().strip()).filter(value -> value.endsWith("<" + NAMESPACE + ">"))
                .map(value -> value.substring(0, value.indexOf('<')).strip()).filter(prefix -> !prefix.isEmpty()).findFirst();
    }
}
