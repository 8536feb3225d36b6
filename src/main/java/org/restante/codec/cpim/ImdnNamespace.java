package org.restante.codec.cpim;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The name prefixes that stand for the IMDN namespace in one message (RFC 3862 §2.3.4, RFC 5438 §6.1). A message that
 * declares nothing for the prefix {@code imdn} is read as if it declared the usual, as shipped clients rely on it.
 *
 * @param prefixes prefixes in the message's own spelling; an empty one is the default namespace
 */
record ImdnNamespace(Set<String> prefixes) {

    static final String URN = "urn:ietf:params:imdn";
    static final String PREFIX = "imdn";

    static ImdnNamespace declaredIn(List<CpimMessage.Field> headers) {
        Set<String> prefixes = new HashSet<>();
        prefixes.add(PREFIX);
        headers.stream().filter(f -> f.name().equalsIgnoreCase("NS")).forEach(f -> declare(f.value(), prefixes));
        return new ImdnNamespace(prefixes);
    }

    /** One declaration: an optional prefix and a URI in angle brackets; anything else declares nothing. */
    private static void declare(String declaration, Set<String> prefixes) {
        int open = declaration.indexOf('<');
        if (open < 0 || !declaration.endsWith(">")) {
            return;
        }
        String prefix = declaration.substring(0, open).strip();
        String uri = declaration.substring(open + 1, declaration.length() - 1).strip();
        if (uri.equalsIgnoreCase(URN)) {
            prefixes.add(prefix);
        } else {
            prefixes.remove(prefix);
        }
    }

    /** {@return whether a header of this full name is the IMDN header of that local name} */
    boolean names(String header, String localName) {
        return prefixes.stream()
                .anyMatch(p -> header.equalsIgnoreCase(p.isEmpty() ? localName : p + "." + localName));
    }
}
