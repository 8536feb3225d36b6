package org.restante.msrp;

/** What the receiver of a message says when it is announced. */
public sealed interface Reception {

    /**
     * Its octets go into the sink.
     *
     * @param heldOctets octets at its beginning that the sink holds from an earlier connection, 0 for a new message: the
     *                   sender may leave them out
     */
    record Into(ContentSink sink, long heldOctets) implements Reception {

        public Into {
            if (heldOctets < 0) {
                throw new IllegalArgumentException("fewer than no octets");
            }
        }

        /** For a message of which the sink holds nothing yet. */
        public Into(ContentSink sink) {
            this(sink, 0);
        }
    }

    /**
     * It is refused; the sender gets this status and is expected to stop.
     *
     * @param status an MSRP status code, for example 413 or 415 (RFC 4975 §10)
     */
    record Refused(int status) implements Reception {
    }
}
