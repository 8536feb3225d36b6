package org.restante.lab;

import java.util.List;
import java.util.Optional;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * What a REGISTER asks for (RFC 3261 §10.3).
 *
 * @param user      address of record
 * @param callId    its Call-ID
 * @param cseq      its number
 * @param contacts  contacts to bind or to remove
 * @param removeAll whether it said {@code Contact: *}
 * @param gruu      whether the device understands GRUUs
 */
record RegisterRequest(ServedUser user, String callId, long cseq, List<Contact> contacts, boolean removeAll,
        boolean gruu) {

    /** Most contacts in one request. */
    static final int MAX_CONTACTS = 20;

    private static final int MAX_CALL_ID = 256;

    RegisterRequest {
        contacts = List.copyOf(contacts);
        if (contacts.size() > MAX_CONTACTS || callId.length() > MAX_CALL_ID) {
            throw new IllegalArgumentException("too many contacts or Call-ID too long");
        }
    }

    /**
     * One contact of the request.
     *
     * @param uri            contact URI
     * @param parameters     its parameters but {@code expires}
     * @param expiresSeconds how long it is to last, 0 to remove it
     */
    record Contact(String uri, List<ContactParameter> parameters, long expiresSeconds) {

        private static final int MAX_URI = 512;
        private static final int MAX_PARAMETERS = 32;

        Contact {
            parameters = List.copyOf(parameters);
            if (uri.length() > MAX_URI || parameters.size() > MAX_PARAMETERS || expiresSeconds < 0) {
                throw new IllegalArgumentException("Contact out of bounds");
            }
        }

        /** {@return the {@code +sip.instance} without angle brackets (RFC 5626 §4.1)} */
        Optional<InstanceId> instance() {
            return parameters.stream().filter(p -> p.name().equals("+sip.instance")).findFirst()
                    .flatMap(ContactParameter::value)
                    .map(value -> new InstanceId(value.replaceAll("^<|>$", "")));
        }
    }
}
