package org.restante.embedded;

import java.net.DatagramPacket;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Datagrams that were read and wait to be handled. Their senders take turns, so one that sends much does not make another wait;
 * who has too many waiting loses what it sends then, and repeats it (RFC 3261 §17 reckons with that). Who has requests refused is
 * asked less often. Any thread.
 */
final class Datagrams {

    private final Bounds bounds;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<SocketAddress, Peer> peers = new LinkedHashMap<>(16, 0.75f, true); // who was heard longest ago first
    private final Deque<Peer> turns = new ArrayDeque<>(); // of those for whom something waits
    private int waiting;
    private long octets;

    /**
     * How much waits.
     *
     * @param ofPeer datagrams of one peer
     * @param all    datagrams
     * @param octets of all
     * @param peers  that are known
     */
    record Bounds(int ofPeer, int all, long octets, int peers) {
    }

    /** @param nanos tells the time that passes */
    Datagrams(Bounds bounds, LongSupplier nanos) {
        this.bounds = bounds;
        this.nanos = nanos;
    }

    /** A datagram was read. {@return whether it waits now; else it is lost} */
    boolean offer(DatagramPacket datagram) {
        lock.lock();
        try {
            Peer peer = peer(datagram.getSocketAddress());
            if (peer.datagrams.size() >= bounds.ofPeer || waiting >= bounds.all || octets + datagram.getLength() > bounds.octets) {
                return false;
            }
            if (peer.datagrams.isEmpty()) {
                turns.add(peer);
            }
            peer.datagrams.add(datagram);
            waiting++;
            octets += datagram.getLength();
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the next one, as soon as there is one} */
    DatagramPacket take() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                long now = nanos.getAsLong();
                long rest = Long.MAX_VALUE;
                for (int i = turns.size(); i > 0; i--) {
                    Peer peer = turns.remove();
                    long left = peer.rests(now);
                    if (left <= 0) {
                        return next(peer);
                    }
                    turns.add(peer);
                    rest = Math.min(rest, left);
                }
                await(rest);
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return the window of a peer} */
    Window window(SocketAddress peer) {
        lock.lock();
        try {
            return peer(peer).window;
        } finally {
            lock.unlock();
        }
    }

    private void await(long longestNanos) throws InterruptedException {
        if (longestNanos == Long.MAX_VALUE) {
            changed.await();
        } else {
            changed.awaitNanos(longestNanos);
        }
    }

    private DatagramPacket next(Peer peer) {
        DatagramPacket datagram = peer.datagrams.remove();
        waiting--;
        octets -= datagram.getLength();
        if (!peer.datagrams.isEmpty()) {
            turns.add(peer);
            changed.signal(); // it may have come while all threads waited for somebody's rest to end
        }
        return datagram;
    }

    /** Of too many peers that is forgotten which was heard longest ago; what waits of it is still handled. */
    private Peer peer(SocketAddress address) {
        Peer known = peers.get(address);
        if (known == null) {
            known = new Peer(new Window(nanos));
            peers.put(address, known);
            if (peers.size() > bounds.peers) {
                peers.remove(peers.keySet().iterator().next());
            }
        }
        return known;
    }

    private static final class Peer {

        private final Window window;
        private final Deque<DatagramPacket> datagrams = new ArrayDeque<>(2);
        private long restsUntil;
        private boolean rests;

        Peer(Window window) {
            this.window = window;
        }

        /** {@return nanoseconds for which it is not asked yet} */
        long rests(long now) {
            long rest = window.rest();
            if (rest > 0) {
                restsUntil = (rests ? Math.max(restsUntil, now) : now) + rest;
                rests = true;
            }
            rests &= restsUntil - now > 0;
            return rests ? restsUntil - now : 0;
        }
    }
}
