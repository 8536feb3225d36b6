package org.restante.msrp;

import java.time.Duration;

/**
 * How many connections a listener takes, in all and from one source: an IPv4 address, or a /64 of IPv6.
 *
 * @param connections          most connections
 * @param connectionsPerSource most of them from one source
 * @param unbound              most connections that have not named a session yet
 * @param unboundPerSource     most of them from one source
 * @param straysPerSource      so many requests of a source for sessions that do not exist are answered with 481 within
 *                             {@code window}; further ones cost it the connection, without a word
 * @param window               time over which they are counted
 */
public record AdmissionLimits(int connections, int connectionsPerSource, int unbound, int unboundPerSource,
        int straysPerSource, Duration window) {

    public AdmissionLimits {
        if (connections < 1 || connectionsPerSource < 1 || unbound < 1 || unboundPerSource < 1 || straysPerSource < 0
                || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a listener that admits nobody");
        }
    }

    /** {@return limits for a listener that thousands of devices connect to, many of them through the same gateways} */
    public static AdmissionLimits ordinary() {
        return new AdmissionLimits(50_000, 10_000, 5_000, 500, 60, Duration.ofSeconds(10));
    }
}
