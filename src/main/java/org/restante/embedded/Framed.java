package org.restante.embedded;

/** What a stream of SIP brought next. */
sealed interface Framed {

    /** Not all of the next message is there. */
    record Incomplete() implements Framed {
    }

    /** A keep-alive, CRLF CRLF, that is answered with CRLF (RFC 5626 §4.4.1). */
    record Ping() implements Framed {
    }

    /**
     * A whole message.
     *
     * @param head as it came, with its last empty line, lines ended by LF
     * @param body exactly as long as the head says
     */
    record Message(byte[] head, byte[] body) implements Framed {
    }

    /** The head of a message that is longer than a message may be; nothing can be read after it. @param head as in a message */
    record TooLong(byte[] head) implements Framed {
    }
}
