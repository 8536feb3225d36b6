package org.restante.client;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpAccess;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.msrp.MsrpOptions;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.TlsEnd;

/**
 * The client's MSRP engine. It starts with the first session, and listens with the first one that the peer is to
 * connect to: a client that only sends pager messages needs neither. With a relay it starts at once, to be let in there.
 * Used on the client's lane only.
 */
final class MsrpPort implements AutoCloseable {

    private final String name;
    private final ClientSettings settings;
    private final FrameObserver observer;
    private final Clock clock;
    private final Set<Boolean> listening = new HashSet<>(); // over TLS, or not
    private MsrpEngine engine;
    private Optional<MsrpAccess> relay = Optional.empty();

    MsrpPort(String name, ClientSettings settings, FrameObserver observer, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.observer = observer;
        this.clock = clock;
        if (settings.media().relay().isPresent()) {
            start();
        }
    }

    private void start() {
        Optional<TlsEnd> tls = settings.media().end(settings.msrpHost(), clock.instant());
        MsrpOptions options = MsrpOptions.ordinary();
        engine = MsrpEngine.start(name + "-msrp", limits(), observer, tls.map(options::withTls).orElse(options));
        relay = settings.media().relay().map(account -> engine.accessThrough(account, settings.msrpHost()));
    }

    /**
     * Opens a session.
     *
     * @param active whether we connect
     * @param secure whether over TLS
     * @throws java.io.UncheckedIOException if the port for passive sessions cannot be bound
     * @throws IllegalStateException        if the relay does not let us in
     */
    MsrpSession open(boolean active, boolean secure, MsrpSessionListener listener) {
        if (engine == null) {
            start();
        }
        if (relay.isPresent()) {
            return relay.get().open(secure, listener);
        }
        if (active) {
            return engine.active(secure, settings.msrpHost(), listener);
        }
        if (listening.add(secure)) {
            InetSocketAddress address = new InetSocketAddress(settings.msrpHost(), 0);
            if (secure) {
                engine.listenSecurely(address, settings.msrpHost());
            } else {
                engine.listen(address, settings.msrpHost());
            }
        }
        return engine.passive(secure, listener);
    }

    /** {@return where the peer of a session reaches us} */
    LocalEnd end(MsrpSession session) {
        return new LocalEnd(session.localPath(), engine.fingerprint());
    }

    private MsrpLimits limits() {
        MsrpLimits usual = MsrpLimits.ordinary();
        return new MsrpLimits(usual.lineOctets(), usual.headers(), usual.headerBlockOctets(), usual.pathUris(),
                settings.messageOctets(), usual.messagesInProgress(), usual.sessionsPerConnection(), usual.bindTimeout(),
                Duration.ofSeconds(30), usual.frameTimeout(), usual.transactionTimeout(), usual.chunkOctets());
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
