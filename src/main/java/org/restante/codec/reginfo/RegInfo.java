package org.restante.codec.reginfo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registration event document (RFC 3680 §5) with public GRUUs (RFC 5628).
 *
 * @param version       its version number
 * @param full          whether it carries the full state
 * @param registrations the registrations in it
 */
public record RegInfo(long version, boolean full, List<Registration> registrations) {

    /**
     * The registration of one address of record.
     *
     * @param aor      address of record
     * @param id       its id within the document
     * @param state    {@code init}, {@code active} or {@code terminated}
     * @param contacts its contacts
     */
    public record Registration(String aor, String id, String state, List<Contact> contacts) {
        public Registration {
            contacts = List.copyOf(contacts);
        }
    }

    /**
     * One contact.
     *
     * @param id            its id within the registration
     * @param active        whether its state is active
     * @param event         the event that led to the state, for example {@code registered}
     * @param uri           contact URI
     * @param expires       seconds until it expires, if told
     * @param unknownParams Contact parameters, names in lower case, values without their outer quotes
     * @param publicGruu    public GRUU, if any
     */
    public record Contact(String id, boolean active, String event, String uri, Optional<Long> expires,
            Map<String, String> unknownParams, Optional<String> publicGruu) {
        public Contact {
            unknownParams = Map.copyOf(unknownParams);
        }
    }

    public RegInfo {
        registrations = List.copyOf(registrations);
    }

    /**
     * Reads a document, by namespace, ignoring what it does not know. DTDs and external entities are refused.
     *
     * @throws RegInfoException if it is not well-formed, no reginfo, too large or too deep
     */
    public static RegInfo parse(byte[] document) {
        throw new IllegalStateException("being built");
    }

    /** {@return the document as UTF-8 octets} */
    public byte[] format() {
        throw new IllegalStateException("being built");
    }
}
