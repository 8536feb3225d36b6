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

    /** Namespace of the document's own elements. */
    public static final String NAMESPACE = "urn:ietf:params:xml:ns:reginfo";

    /** Namespace of the GRUU elements. */
    public static final String GRUU_NAMESPACE = "urn:ietf:params:xml:ns:gruuinfo";

    /** Longest document that is read, in octets. */
    public static final int MAX_BYTES = 256 * 1024;

    /** Most elements within one another. */
    public static final int MAX_DEPTH = 16;

    /** Most contacts in one document. */
    public static final int MAX_CONTACTS = 100;

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
     * @throws RegInfoException if it is not well-formed, no reginfo, exceeds {@link #MAX_BYTES},
     *                          {@link #MAX_DEPTH} or {@link #MAX_CONTACTS}, or lacks what RFC 3680 demands
     */
    public static RegInfo parse(byte[] document) {
        return new RegInfoReader(document).read();
    }

    /** {@return the document as UTF-8 octets} */
    public byte[] format() {
        return new RegInfoWriter().write(this);
    }
}
