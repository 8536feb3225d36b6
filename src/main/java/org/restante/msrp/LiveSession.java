package org.restante.msrp;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session from its URI to its end. It lives through the stages
 *
 * <pre>
 *   Reserved --remotePath()--> Pathed --first request / connected--> Bound --close(), lose()--> Over
 *       \________________________\______________________________________________________________^
 * </pre>
 *
 * <p>A step from one stage to the next is one atomic exchange, because a connection, a timer and the owner may try it at
 * the same time on different threads; whoever reaches Over tells the owner, so there is one final call at most. All that
 * happens while it is Bound happens on the connection's event loop.
 */
final class LiveSession implements MsrpSession {

    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);

    private sealed interface Stage {
    }

    private record Reserved() implements Stage {
    }

    /** @param sources where the peer may connect from; empty for anywhere; complete when pathKnown is */
    private record Pathed(RemoteEnd peer, MsrpPath path, Set<InetAddress> sources) implements Stage {
    }

    private record Bound(RemoteEnd peer, MsrpPath path, MsrpConnection connection, Outbox outbox, Inbox inbox)
            implements Stage {
    }

    private record Over() implements Stage {
    }

    private static final Stage RESERVED = new Reserved();
    private static final Stage OVER = new Over();

    private final SessionHome home;
    private final SessionOwner owner;
    private final SessionRegistry registry;
    private final MsrpLimits limits;
    private final Idents idents;
    private final EventLoop loop;
    private final AtomicReference<Stage> stage = new AtomicReference<>(RESERVED);
    private final CompletableFuture<Void> pathKnown = new CompletableFuture<>();
    private volatile ScheduledFuture<?> timer;
    private volatile SendingProfile sendingProfile;
    private volatile Optional<Junction> junction = Optional.empty();
    /** Whether the owner was told; confined to the connection's event loop. */
    private boolean announced;

    /** @param loop where its timers run, and the connection that it opens */
    LiveSession(SessionHome home, MsrpSessionListener listener, SessionRegistry registry, MsrpLimits limits, Idents idents,
            EventLoop loop) {
        this.home = home;
        this.owner = new SessionOwner(this, listener, home.name(), () -> stage.get() == OVER);
        this.registry = registry;
        this.limits = limits;
        this.idents = idents;
        this.loop = loop;
        this.sendingProfile = SendingProfile.exact(limits.chunkOctets());
    }

    // What the owner calls, on any thread .......................................................................

    @Override
    public MsrpUri localUri() {
        return home.local();
    }

    @Override
    public List<MsrpUri> localPath() {
        return home.localPath();
    }

    @Override
    public void remotePath(List<MsrpUri> path) {
        remote(home.peerAt(path));
    }

    @Override
    public void remote(RemoteEnd peer) {
        MsrpPath path = home.pathOf(peer);
        Pathed pathed = new Pathed(peer, path, ConcurrentHashMap.newKeySet());
        ScheduledFuture<?> expiry = loop.schedule(this::expire, limits.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        if (!stage.compareAndSet(RESERVED, pathed)) {
            expiry.cancel(false);
            if (stage.get() == OVER) {
                return;
            }
            throw new IllegalStateException("the peer's path was told before");
        }
        timer = expiry;
        home.sourcesOf(peer).whenComplete((addresses, failure) -> {
            pathed.sources().addAll(addresses);
            pathKnown.complete(null);
        });
        if (peer.connect()) {
            dial(pathed, false);
        }
    }

    @Override
    public void send(OutgoingMessage message) {
        Stage now = stage.get();
        if (now instanceof Bound bound) {
            bound.connection().execute(() -> bound.outbox().add(message));
        } else if (now == OVER) {
            message.content().close();
        } else {
            throw new IllegalStateException("no connection carries the session yet");
        }
    }

    @Override
    public void sendAs(SendingProfile profile) {
        sendingProfile = profile;
    }

    SendingProfile sendingProfile() {
        return sendingProfile;
    }

    @Override
    public void abort(String messageId) {
        if (stage.get() instanceof Bound bound) {
            bound.connection().execute(() -> bound.outbox().abort(messageId));
        }
    }

    @Override
    public void close() {
        Stage last = stage.getAndSet(OVER);
        if (last == OVER) {
            return;
        }
        retire();
        junction.ifPresent(other -> other.over("session closed"));
        if (last instanceof Bound bound) {
            bound.connection().execute(() -> {
                bound.outbox().close();
                bound.inbox().close("session closed", () -> bound.connection().release(this));
            });
        }
    }

    // Towards Bound ............................................................................................

    /** {@return completes, one way or the other, when the peer's path is known or never will be} */
    CompletionStage<Void> pathKnown() {
        return pathKnown;
    }

    /** {@return whether a request with this URI is for us, as far as is known by now} */
    boolean answersTo(MsrpUri uri) {
        Stage now = stage.get();
        boolean bySessionId = now == RESERVED || now instanceof Pathed pathed && pathed.peer().bySessionId()
                || now instanceof Bound bound && bound.peer().bySessionId();
        return bySessionId ? uri.sessionId().equals(home.local().sessionId()) : home.local().matches(uri);
    }

    /**
     * Whether a SEND that names us may pass; the first one binds a passive session to its connection.
     *
     * @param from who sent it
     * @return 200, or what to answer instead (RFC 4975 §7.3.1)
     */
    int admit(MsrpConnection connection, MsrpPath from) {
        Stage now = stage.get();
        if (now instanceof Pathed pathed && mayBind(pathed, connection) && from.isOf(pathed.peer(), pathed.path())) {
            if (connection.full()) {
                return 403;
            }
            attach(pathed, connection);
            now = stage.get();
        }
        if (now instanceof Bound bound && from.isOf(bound.peer(), bound.path())) {
            return bound.connection() == connection ? 200 : 506;
        }
        return 481;
    }

    private boolean mayBind(Pathed pathed, MsrpConnection connection) {
        Optional<String> objection = home.objection(pathed.peer(), pathed.sources(), connection);
        objection.ifPresent(reason -> LOG.info("MSRP session {}: not bound: {}", home.name(), reason));
        return objection.isEmpty();
    }

    private boolean attach(Pathed pathed, MsrpConnection connection) {
        Bound bound = new Bound(pathed.peer(), pathed.path(), connection,
                new Outbox(this, connection, pathed.path(), idents),
                new Inbox(this, connection, pathed.path(), idents, limits));
        boolean attached = stage.compareAndSet(pathed, bound);
        if (attached) {
            connection.add(this);
        }
        return attached;
    }

    private void dial(Pathed pathed, boolean fresh) {
        home.dialer().dial(Dialer.Destination.of(pathed.peer()), loop, fresh).whenComplete((connection, failure) -> {
            if (failure == null) {
                connection.execute(() -> connected(pathed, connection, fresh));
            } else {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause() : failure;
                loop.execute(() -> lose("cannot connect: " + cause.getMessage()));
            }
        });
    }

    /** On the connection's event loop. A connection that others share may have become useless on the way here. */
    private void connected(Pathed pathed, MsrpConnection connection, boolean fresh) {
        if (connection.full()) {
            if (fresh) {
                lose("cannot connect: connection closed at once");
            } else {
                dial(pathed, true);
            }
        } else if (attach(pathed, connection)) {
            FramePart.Request head = new FramePart.Request(idents.ident(), FramePart.Request.SEND, Headers.of(
                    new Headers.Field(Headers.TO_PATH, pathed.path().toString()),
                    new Headers.Field(Headers.FROM_PATH, home.local().toString()),
                    new Headers.Field(Headers.MESSAGE_ID, idents.ident()),
                    new Headers.Field(Headers.BYTE_RANGE, "1-0/0")), false);
            connection.request(head, ByteBuffer.allocate(0), FramePart.End.COMPLETE, this::bindAnswered);
        } else {
            connection.closeIfIdle();
        }
    }

    private void bindAnswered(int status) {
        if (status == 200) {
            announce();
        } else {
            lose("binding request answered with " + status);
        }
    }

    /** Tells the owner, once, that the session is bound. */
    void announce() {
        if (!announced) {
            announced = true;
            cancelTimer();
            owner.bound();
        }
    }

    /** {@return whether it is reached through the relay at the other end of this connection} */
    boolean isThrough(MsrpConnection relay) {
        return home.relay().filter(link -> link.connection() == relay).isPresent();
    }

    // While Bound, on the connection's event loop ..............................................................

    /** Takes a SEND that was admitted. */
    IncomingFrame openSend(FramePart.Request request, Reply reply) {
        if (!(stage.get() instanceof Bound bound)) {
            reply.with(481);
            return IncomingFrame.IGNORED;
        }
        SendHead head;
        try {
            head = SendHead.of(request);
        } catch (IllegalArgumentException illegal) {
            reply.with(400);
            bound.connection().offended("SEND refused: " + illegal.getMessage());
            return IncomingFrame.IGNORED;
        }
        if (request.content() && !head.empty()) {
            announce();
        }
        Optional<IncomingFrame> diverted = bound.inbox().receives(head.messageId()) ? Optional.empty()
                : junction.flatMap(other -> other.openSend(head, request, reply));
        if (diverted.isPresent()) {
            return diverted.get();
        }
        if (request.content() && !head.empty()) {
            return bound.inbox().openChunk(head, reply);
        }
        return bound.inbox().openEmpty(head, reply);
    }

    /**
     * Takes a report.
     *
     * @return false if it is none of the peer's on its connection, or comes when the session is over
     * @throws IllegalArgumentException if it speaks of nothing that was sent
     */
    boolean reported(MsrpConnection connection, MsrpPath from, DeliveryReport report) {
        if (!(stage.get() instanceof Bound bound) || bound.connection() != connection
                || !from.isOf(bound.peer(), bound.path())) {
            return false;
        }
        return junction.filter(other -> other.reported(report)).isPresent()
                || bound.outbox().reported(report).map(owner::reported).orElse(true);
    }

    /** {@return whether a message is under way in either direction} */
    boolean isBusy() {
        return stage.get() instanceof Bound bound
                && (junction.isPresent() || bound.outbox().isBusy() || bound.inbox().isBusy());
    }

    void writable() {
        if (stage.get() instanceof Bound bound) {
            bound.outbox().pump();
            junction.ifPresent(Junction::writable);
        }
    }

    /** {@return itself and what carries it} Throws {@link IllegalStateException} if nothing does. */
    CarriedSession carried() {
        if (stage.get() instanceof Bound bound) {
            return new CarriedSession(this, bound.connection(), bound.path(), idents, limits);
        }
        throw new IllegalStateException("no connection carries the session");
    }

    /** From now on another takes what is received; it is told at once if the session is over already. */
    void divert(Junction other) {
        junction = Optional.of(other);
        if (stage.get() == OVER) {
            other.over("session closed");
        }
    }

    SessionOwner owner() {
        return owner;
    }

    // Towards Over .............................................................................................

    /** The time to connect is up. */
    private void expire() {
        Stage now = stage.get();
        if (now instanceof Pathed && stage.compareAndSet(now, OVER)) {
            over(now, "no connection in time");
        } else if (now instanceof Bound bound) {
            bound.connection().execute(() -> unanswered(bound));
        }
    }

    private void unanswered(Bound bound) {
        if (!announced) {
            lose(bound.peer().connect() ? "no answer to the binding request in time"
                    : "the first request did not end in time");
        }
    }

    /** Ends the session by what happened to it. */
    void lose(String reason) {
        Stage last = stage.getAndSet(OVER);
        if (last != OVER) {
            over(last, reason);
        }
    }

    private void over(Stage last, String reason) {
        retire();
        junction.ifPresent(other -> other.over(reason));
        if (last instanceof Bound bound) {
            bound.outbox().close().forEach(owner::unfinished);
            bound.inbox().close(reason, () -> bound.connection().release(this));
        }
        owner.lost(reason);
    }

    private void retire() {
        registry.remove(this);
        pathKnown.complete(null);
        cancelTimer();
    }

    /** A timer that is set at this very moment is missed; it does nothing once the session is bound or over. */
    private void cancelTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }
}
