package org.restante.msrp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Counts the connections of a listener and admits no more than its limits. Safe to call from any thread. */
final class Admission {

    /** Half of an IPv6 address: what one site has, and can choose from at will. */
    private static final int SITE_OCTETS = 8;
    /** Sources beyond this many that ask for sessions that do not exist get no answer within a window. */
    private static final int MOST_STRAY_SOURCES = 10_000;

    private final AdmissionLimits limits;
    private final Map<String, Tally> sources = new HashMap<>();
    private final Map<String, Integer> strays = new HashMap<>();
    private final Tally all = new Tally();
    private long refused;

    private static final class Tally {
        private int connections;
        private int unbound;
    }

    Admission(AdmissionLimits limits) {
        this.limits = limits;
    }

    /** A connection that was admitted. */
    final class Ticket {

        private final String source;
        private final Tally tally;
        private boolean bound;
        private boolean left;

        private Ticket(String source, Tally tally) {
            this.source = source;
            this.tally = tally;
        }

        /** The connection carries a session. */
        void bound() {
            synchronized (Admission.this) {
                if (!bound && !left) {
                    bound = true;
                    all.unbound--;
                    tally.unbound--;
                }
            }
        }

        /** The connection is closed. */
        void left() {
            bound();
            synchronized (Admission.this) {
                if (!left) {
                    left = true;
                    all.connections--;
                    tally.connections--;
                    if (tally.connections == 0) {
                        sources.remove(source);
                    }
                }
            }
        }

        /** {@return whether one more request for no session of ours may be answered} */
        boolean mayAnswerStray() {
            synchronized (Admission.this) {
                boolean known = strays.containsKey(source) || strays.size() < MOST_STRAY_SOURCES;
                return known && strays.merge(source, 1, Integer::sum) <= limits.straysPerSource();
            }
        }
    }

    /** {@return empty if there are too many already} */
    synchronized Optional<Ticket> admit(InetAddress address) {
        String source = source(address);
        Tally tally = sources.getOrDefault(source, new Tally());
        if (all.connections >= limits.connections() || all.unbound >= limits.unbound()
                || tally.connections >= limits.connectionsPerSource() || tally.unbound >= limits.unboundPerSource()) {
            refused++;
            return Optional.empty();
        }
        sources.put(source, tally);
        for (Tally counted : new Tally[] {all, tally}) {
            counted.connections++;
            counted.unbound++;
        }
        return Optional.of(new Ticket(source, tally));
    }

    /** Begins to count anew what is counted over a time. @return how many connections were refused in the last one */
    synchronized long nextWindow() {
        long last = refused;
        refused = 0;
        strays.clear();
        return last;
    }

    private static String source(InetAddress address) {
        byte[] octets = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(octets, SITE_OCTETS) : octets);
    }
}
