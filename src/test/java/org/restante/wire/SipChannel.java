package org.restante.wire;

import java.io.IOException;

/** The way back to where a message came from, or the way to a chosen target. */
interface SipChannel {

    /** {@return {@code UDP} or {@code TCP}, as a Via writes it} */
    String transport();

    /** Puts one whole message on the wire. */
    void write(byte[] message) throws IOException;
}
