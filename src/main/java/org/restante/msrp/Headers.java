package org.restante.msrp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The header lines of a frame in their order. Names compare without regard to case (RFC 4975 §9).
 *
 * @param fields name and value of each line; the list is taken over, not copied
 */
record Headers(List<Field> fields) {

    static final String TO_PATH = "To-Path";
    static final String FROM_PATH = "From-Path";
    static final String MESSAGE_ID = "Message-ID";
    static final String SUCCESS_REPORT = "Success-Report";
    static final String FAILURE_REPORT = "Failure-Report";
    static final String BYTE_RANGE = "Byte-Range";
    static final String STATUS = "Status";
    static final String CONTENT_TYPE = "Content-Type";
    static final String USE_PATH = "Use-Path";
    static final String EXPIRES = "Expires";
    static final String MIN_EXPIRES = "Min-Expires";
    static final String MAX_EXPIRES = "Max-Expires";
    static final String WWW_AUTHENTICATE = "WWW-Authenticate";
    static final String AUTHORIZATION = "Authorization";
    static final String AUTHENTICATION_INFO = "Authentication-Info";

    /** One header line. */
    record Field(String name, String value) {
    }

    Headers {
        fields = Collections.unmodifiableList(fields);
    }

    static Headers of(Field... fields) {
        return new Headers(List.of(fields));
    }

    /** {@return the value of the first line of that name} */
    Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** {@return these lines and one more at the end} */
    Headers and(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Headers(more);
    }
}
