package org.restante.msrp;

import java.util.Optional;

/**
 * How an engine is set up.
 *
 * @param threads          number of its event loops, at least 1
 * @param admission        limits of each of its listeners
 * @param strictPeer       whether a session is bound only by a connection from the address that the peer's path names;
 *                         keeps out thieves of session ids, and peers behind address translation
 * @param reuseConnections whether sessions with peers at the same host and port share a connection (RFC 4975 §5.4)
 * @param tls              our side of TLS; without it there are no msrps sessions
 * @param strayReports     told of reports that no session takes
 */
public record MsrpOptions(int threads, AdmissionLimits admission, boolean strictPeer, boolean reuseConnections,
        Optional<TlsEnd> tls, StrayReports strayReports) {

    private static final int ORDINARY_THREADS = 2;

    /** {@return two threads, ordinary limits, any peer, shared connections, no TLS, nobody who hears stray reports} */
    public static MsrpOptions ordinary() {
        return new MsrpOptions(ORDINARY_THREADS, AdmissionLimits.ordinary(), false, true, Optional.empty(), StrayReports.NONE);
    }

    /** {@return the same on so many threads} */
    public MsrpOptions threads(int number) {
        return new MsrpOptions(number, admission, strictPeer, reuseConnections, tls, strayReports);
    }

    /** {@return the same with these limits for listeners} */
    public MsrpOptions admitting(AdmissionLimits limits) {
        return new MsrpOptions(threads, limits, strictPeer, reuseConnections, tls, strayReports);
    }

    /** {@return the same, strict or not about where a peer connects from} */
    public MsrpOptions strictPeer(boolean strict) {
        return new MsrpOptions(threads, admission, strict, reuseConnections, tls, strayReports);
    }

    /** {@return the same, with or without shared connections} */
    public MsrpOptions reuseConnections(boolean reuse) {
        return new MsrpOptions(threads, admission, strictPeer, reuse, tls, strayReports);
    }

    /** {@return the same with TLS} */
    public MsrpOptions withTls(TlsEnd end) {
        return new MsrpOptions(threads, admission, strictPeer, reuseConnections, Optional.of(end), strayReports);
    }

    /** {@return the same, telling of reports that no session takes} */
    public MsrpOptions strayReports(StrayReports told) {
        return new MsrpOptions(threads, admission, strictPeer, reuseConnections, tls, told);
    }
}
