package org.restante.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpLimits;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;

/**
 * The client's MSRP engine. It starts with the first session, and listens with the first one that the peer is to
 * connect to: a client that only sends pager messages needs neither. Used on the client's lane only.
 */
final class MsrpPort implements AutoCloseable {

    private final String name;
    private final ClientSettings settings;
    private final FrameObserver observer;
    private MsrpEngine engine;
    private boolean listening;

    MsrpPort(String name, ClientSettings settings, FrameObserver observer) {
        this.name = name;
        this.settings = settings;
        this.observer = observer;
    }

    /**
     * Opens a session.
     *
     * @param active whether we connect
     * @throws java.io.UncheckedIOException if the port for passive sessions cannot be bound
     */
    MsrpSession open(boolean active, MsrpSessionListener listener) {
        if (engine == null) {
            engine = MsrpEngine.start(name + "-msrp", limits(), observer);
        }
        if (active) {
            return engine.active(settings.msrpHost(), listener);
        }
        if (!listening) {
            engine.listen(new InetSocketAddress(settings.msrpHost(), 0), settings.msrpHost());
            listening = true;
        }
        return engine.passive(listener);
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
