package org.restante.embedded;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Bounds the connections that peers have with us, in all and those of one source: an IPv4 address, or a /64 of IPv6. Each costs a
 * thread. Where there is no room, one that is dispensable goes for the new one: the oldest that never brought a message; else
 * the one that has been quiet for longest, if that is long enough for each transaction on it to be over (RFC 3261 §18); else the
 * new one is not taken. So a core that comes back finds room, whatever others hold. Any thread.
 */
final class TakenConnections {

    /** Half of an IPv6 address: what one site has, and can choose from at will. */
    private static final int SITE_OCTETS = 8;

    private static final Comparator<Place> FIRST_TO_GO = Comparator.comparing((Place place) -> place.brought)
            .thenComparing((one, other) -> Long.signum(one.since - other.since));

    private final Bounds bounds;
    private final long quietNanos;
    private final LongSupplier nanos;
    private final Map<String, Set<Place>> places = new HashMap<>(); // by source
    private int taken;

    /**
     * How many are taken.
     *
     * @param all         connections
     * @param ofOneSource of these
     */
    record Bounds(int all, int ofOneSource) {

        /** {@return the same, but no more in all} */
        Bounds within(long most) {
            return all <= most ? this : new Bounds((int) Math.max(1, most), ofOneSource);
        }
    }

    /** @param quiet after so long without an octet a connection may go @param nanos tells the time that passes */
    TakenConnections(Bounds bounds, Duration quiet, LongSupplier nanos) {
        this.bounds = bounds;
        this.quietNanos = quiet.toNanos();
        this.nanos = nanos;
    }

    /**
     * A peer has connected.
     *
     * @param close closes the connection; any thread
     * @return its place; empty if it is not taken. Another one's may be closed for it
     */
    Optional<Place> take(InetAddress peer, Runnable close) {
        Place place = new Place(source(peer), close);
        Optional<Place> gone;
        synchronized (this) {
            boolean ownFull = of(place.source).count() >= bounds.ofOneSource;
            boolean full = ownFull || taken >= bounds.all;
            gone = full ? (ownFull ? of(place.source) : all()).filter(Place::isDispensable).min(FIRST_TO_GO) : Optional.empty();
            if (full && gone.isEmpty()) {
                return Optional.empty();
            }
            gone.ifPresent(this::remove);
            places.computeIfAbsent(place.source, key -> new HashSet<>()).add(place);
            taken++;
        }
        gone.ifPresent(other -> other.close.run());
        return Optional.of(place);
    }

    /** {@return the place of a connection that we have made: nobody counts it, and it goes for no other} */
    Place ofOurs() {
        return new Place("", () -> { });
    }

    private Stream<Place> of(String source) {
        return places.getOrDefault(source, Set.of()).stream();
    }

    private Stream<Place> all() {
        return places.values().stream().flatMap(Set::stream);
    }

    private synchronized void remove(Place place) {
        Set<Place> ofSource = places.getOrDefault(place.source, new HashSet<>());
        taken -= ofSource.remove(place) ? 1 : 0;
        if (ofSource.isEmpty()) {
            places.remove(place.source);
        }
    }

    private static String source(InetAddress address) {
        byte[] octets = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(octets, SITE_OCTETS) : octets);
    }

    /** The place of one connection: who reads it tells here what it does. Any thread. */
    final class Place {

        private final String source;
        private final Runnable close;
        private volatile boolean waits = true; // for octets: nothing else is going on
        private volatile boolean brought;
        private volatile long since = nanos.getAsLong(); // it was taken; of one that brought something: it waits

        private Place(String source, Runnable close) {
            this.source = source;
            this.close = close;
        }

        /** What was read is dealt with; now it waits for more. */
        void waits() {
            if (brought) {
                since = nanos.getAsLong();
            }
            waits = true;
        }

        /** Octets came. */
        void reads() {
            waits = false;
        }

        /** A message came; it is no more one that only is there. */
        void brought() {
            brought = true;
        }

        /** The connection is closed. */
        void left() {
            remove(this);
        }

        private boolean isDispensable() {
            return waits && (!brought || nanos.getAsLong() - since >= quietNanos);
        }
    }
}
