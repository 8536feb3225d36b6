package org.restante.msrp;

/** A session with the connection that carries it and the way to its peer, for whoever sends in its name. */
record CarriedSession(LiveSession session, MsrpConnection connection, MsrpPath path, Idents idents, MsrpLimits limits) {

    private static final int MOST_EXACT_OCTETS = 64 * 1024;

    /** {@return size of the chunks that are sent with exact ranges} */
    int chunkOctets() {
        return Math.min(session.sendingProfile().chunkOctets(), MOST_EXACT_OCTETS);
    }
}
