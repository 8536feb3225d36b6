package org.restante.msrp;

/** What the receiver of a message says when it is announced. */
public sealed interface Reception {

    /** Its octets go into the sink. */
    record Into(ContentSink sink) implements Reception {
    }

    /**
     * It is refused; the sender gets this status and is expected to stop.
     *
     * @param status an MSRP status code, for example 413 or 415 (RFC 4975 §10)
     */
    record Refused(int status) implements Reception {
    }
}
