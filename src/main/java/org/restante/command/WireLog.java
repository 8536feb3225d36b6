package org.restante.command;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.restante.client.SipObserver;
import org.restante.embedded.SipMessageObserver;
import org.restante.msrp.FrameObserver;

/**
 * Everything that went over the wire, in order, with the names of who spoke to whom. Safe to call from any thread; none
 * waits here for more than another's entry.
 */
final class WireLog {

    static final String FUNCTION = "restante";
    static final String CORE = "lab core";

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong start = new AtomicLong();
    private final Map<Integer, String> names = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<WireEvent> events = new ArrayList<>();

    /** Gives a port its name. */
    void name(int port, String name) {
        locked(() -> names.put(port, name));
    }

    /** {@return watches the function; what it exchanges with clients they tell themselves} */
    SipMessageObserver function() {
        return (sent, from, to, text) -> {
            String peer = nameOf(port(sent ? to : from), CORE);
            if (peer.equals(CORE)) {
                add(sent ? FUNCTION : peer, sent ? peer : FUNCTION, true, text, 0, ' ');
            }
        };
    }

    /** {@return watches the SIP messages of a client} */
    SipObserver client(String name) {
        return (sent, local, remote, text) -> {
            String peer = nameOf(remote.getPort(), CORE);
            add(sent ? name : peer, sent ? peer : name, true, text, 0, ' ');
        };
    }

    /** {@return watches the MSRP frames of a client, all exchanged with the function} */
    FrameObserver frames(String name) {
        return (sent, local, remote, head, octets, flag) ->
                add(sent ? name : peer(remote), sent ? peer(remote) : name, false, head, octets, flag);
    }

    /** {@return what was seen so far} */
    List<WireEvent> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what was seen; time begins anew with what is seen next. */
    void restart() {
        locked(() -> {
            events.clear();
            start.set(0);
        });
    }

    /** Tells those who wait that something else has changed. */
    void touch() {
        locked(() -> { });
    }

    /**
     * Waits until something is so; looks whenever something was seen, and every now and then.
     *
     * @return whether it is so in time
     */
    boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            lock.lock();
            try {
                changed.await(100, TimeUnit.MILLISECONDS);
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    private void add(String from, String to, boolean sip, String text, long octets, char flag) {
        long now = System.nanoTime();
        start.compareAndSet(0, now);
        Duration at = Duration.ofNanos(Math.max(0, now - start.get()));
        locked(() -> {
            boolean again = sip && !seen.add(from + '>' + to + '>' + text);
            if (again && to.equals(FUNCTION) && !new SipText(text).isRequest()) {
                return; // the container tells twice of every response that it takes
            }
            events.add(new WireEvent(at, from, to, sip, text, octets, flag, again));
        });
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private String peer(SocketAddress remote) {
        return remote instanceof InetSocketAddress address ? nameOf(address.getPort(), FUNCTION) : FUNCTION;
    }

    private String nameOf(int port, String otherwise) {
        lock.lock();
        try {
            return names.getOrDefault(port, otherwise);
        } finally {
            lock.unlock();
        }
    }

    private static int port(String hostPort) {
        String port = hostPort.substring(hostPort.lastIndexOf(':') + 1);
        return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
    }
}
