package org.restante.msrp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.restante.codec.sdp.Fingerprint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access through a relay (RFC 4976), kept up: when the relay does not let us in, or no longer, it is asked again, after a
 * second at first and after a minute at last. Safe to call from any thread; its tasks run on event loops.
 *
 * <pre>
 *   AWAY --let in--> OPEN --lost--> AWAY ...      close() ends both
 * </pre>
 */
final class RelayAccess implements MsrpAccess, RelayListener {

    private static final Logger LOG = LoggerFactory.getLogger(RelayAccess.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final RelayAccount account;
    private final Entry entry;
    private final ScheduledExecutorService timer;
    private final Optional<Fingerprint> certificate;
    private final List<Runnable> waiting = new ArrayList<>();
    private Optional<RelayClient> admitted = Optional.empty();
    private Duration pause = FIRST_PAUSE;
    private String reason = "not let in yet";
    private boolean closed;

    /** Asks the relay to be let in. */
    @FunctionalInterface
    interface Entry {

        RelayClient ask(RelayListener listener);
    }

    /** @param timer runs the next attempt @param certificate fingerprint of our own */
    RelayAccess(RelayAccount account, Entry entry, ScheduledExecutorService timer, Optional<Fingerprint> certificate) {
        this.account = account;
        this.entry = entry;
        this.timer = timer;
        this.certificate = certificate;
    }

    /** Makes the first attempt. */
    void start() {
        entry.ask(this);
    }

    @Override
    public MsrpSession open(boolean overTls, MsrpSessionListener listener) {
        if (!overTls) {
            throw new IllegalStateException("MSRP without TLS does not pass a relay");
        }
        return client().open(false, listener);
    }

    private synchronized RelayClient client() {
        return admitted.orElseThrow(() -> new IllegalStateException("MSRP relay " + account + ": " + reason));
    }

    @Override
    public synchronized boolean isOpen() {
        return admitted.isPresent();
    }

    @Override
    public void whenOpen(Runnable task) {
        synchronized (this) {
            if (admitted.isEmpty()) {
                waiting.add(task);
                return;
            }
        }
        task.run();
    }

    @Override
    public Optional<Fingerprint> fingerprint() {
        return certificate;
    }

    @Override
    public void onAdmitted(RelayClient client) {
        List<Runnable> tasks;
        synchronized (this) {
            if (closed) {
                client.close();
                return;
            }
            admitted = Optional.of(client);
            pause = FIRST_PAUSE;
            tasks = List.copyOf(waiting);
            waiting.clear();
        }
        tasks.forEach(Runnable::run);
    }

    @Override
    public synchronized void onLost(RelayClient client, String why) {
        if (closed) {
            return;
        }
        boolean news = admitted.isPresent() || !why.equals(reason);
        admitted = Optional.empty();
        reason = why;
        if (news) { // a relay that stays away gets one line, not one for each attempt
            LOG.warn("MSRP relay {}: {}; no sessions until it lets us in, next attempt in {} s", account, why,
                    pause.toSeconds());
        }
        try {
            timer.schedule(this::again, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("MSRP relay {}: the engine stops", account);
        }
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private synchronized void again() {
        if (!closed) {
            entry.ask(this);
        }
    }

    /** Leaves the relay for good, once the sessions through it are over. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        admitted.ifPresent(RelayClient::close);
        admitted = Optional.empty();
        reason = "the engine is closed";
    }
}
