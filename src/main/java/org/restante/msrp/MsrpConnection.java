package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection and the sessions it carries. Confined to its event loop, but for {@link #execute}. */
final class MsrpConnection extends ChannelInboundHandlerAdapter implements FrameReader.Taker {

    private static final Logger LOG = LoggerFactory.getLogger(MsrpConnection.class);

    /** How far the content of one frame may exceed the largest message before the connection is given up. */
    private static final long OVERRUN_OCTETS = 1 << 20;
    /** So many requests that cannot be served are answered on one connection. */
    private static final int MOST_OFFENCES = 16;
    private static final int MOST_STRAY_RESPONSES = 1024;
    /** How long the peer may take to close its side after we closed ours. */
    private static final int LINGER_SECONDS = 2;

    private final Channel channel;
    private final MsrpLimits limits;
    private final FrameDecoder decoder;
    private final ConnectionEnds ends;
    private final Optional<Admission.Ticket> ticket;
    private final RequestRouter router;
    private final Set<LiveSession> sessions = new LinkedHashSet<>();
    private final Transactions transactions;
    private final FrameWriter writer;
    private final FrameReader reader;
    private boolean closing;
    private boolean noted;
    private boolean kept;
    private int offences;
    private int strayResponses;
    /** The response that is being dealt with. */
    private Optional<FramePart.Response> response = Optional.empty();

    /** @param ticket present if the peer connected to us, and so has to name a session in time */
    MsrpConnection(Channel channel, MsrpLimits limits, SessionRegistry registry, FrameDecoder decoder,
            Optional<Admission.Ticket> ticket) {
        this.channel = channel;
        this.limits = limits;
        this.decoder = decoder;
        this.ends = new ConnectionEnds(channel);
        this.ticket = ticket;
        this.router = new RequestRouter(this, registry, limits);
        this.transactions = new Transactions(channel.eventLoop(), limits.transactionTimeout().toNanos());
        this.writer = new FrameWriter(channel, 2L * limits.chunkOctets(), transactions, this::deaf);
        this.reader = new FrameReader(channel, writer, this::execute, limits.messageOctets() + OVERRUN_OCTETS, this);
    }

    // Sessions .................................................................................................

    /** {@return whether more depends on it than the request at hand} */
    boolean isNeeded() {
        return kept || !sessions.isEmpty();
    }

    /** {@return whether what comes here is of all our peers, by way of a relay} */
    boolean isOfRelay() {
        return kept;
    }

    boolean full() {
        return closing || !kept && sessions.size() >= limits.sessionsPerConnection();
    }

    void add(LiveSession session) {
        sessions.add(session);
        ticket.ifPresent(Admission.Ticket::bound);
    }

    /** The session is over; the connection of the last one is closed once all is written. */
    void release(LiveSession session) {
        if (sessions.remove(session)) {
            closeIfIdle();
        }
    }

    /**
     * Keeps it open even while it carries no session, or does so no longer. The peer is a relay of ours then: whatever a
     * peer beyond it does wrong must not cost all others their sessions.
     */
    void keep(boolean open) {
        kept = open;
        closeIfIdle();
    }

    /** Closes it unless it carries sessions or is kept. */
    void closeIfIdle() {
        if (sessions.isEmpty() && !kept) {
            closeGently();
        }
    }

    /** Runs a task on the event loop, later; a task for an engine that is closed is dropped. */
    void execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("MSRP engine is closed: task dropped");
        }
    }

    ScheduledFuture<?> schedule(Runnable task, Duration delay) {
        return channel.eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** {@return time that only goes forward, in nanoseconds} */
    long nanoTime() {
        return channel.eventLoop().ticker().nanoTime();
    }

    void whenClosed(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    ConnectionEnds ends() {
        return ends;
    }

    /** {@return whether one more request for no session of ours may be answered} */
    boolean mayAnswerStray() {
        return ticket.map(Admission.Ticket::mayAnswerStray).orElse(true);
    }

    // Writing ..................................................................................................

    FrameWriter writer() {
        return writer;
    }

    /** {@return room for octets that are to be written} */
    ByteBuf buffer(int octets) {
        return channel.alloc().ioBuffer(octets, octets);
    }

    /**
     * Sends a request that is answered.
     *
     * @param onAnswer told the status of the response, or 408 if none comes in time after the last octet is written;
     *                 never told if the connection is lost
     */
    void request(FramePart.Request head, ByteBuffer content, char flag, IntConsumer onAnswer) {
        writer.request(head, Unpooled.wrappedBuffer(content), flag, onAnswer);
    }

    /** Sends a request without content whose response says more than a status; 408 if there is none in time. */
    void ask(FramePart.Request head, Consumer<FramePart.Response> onAnswer) {
        writer.request(head, Unpooled.EMPTY_BUFFER, FramePart.End.COMPLETE, status -> onAnswer.accept(
                response.orElseGet(() -> new FramePart.Response(head.transactId(), status, "", Headers.of()))));
    }

    void respond(FramePart.Response response) {
        writer.frame(response, FramePart.End.COMPLETE);
    }

    /** Sends a request that is not answered. */
    void report(FramePart.Request report) {
        writer.frame(report, FramePart.End.COMPLETE);
    }

    private void deaf() {
        if (!closing) {
            note("does not read what we send");
            drop();
        }
    }

    // Reading ..................................................................................................

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ticket.isPresent()) {
            ScheduledFuture<?> timer = schedule(() -> {
                if (sessions.isEmpty() && !closing) {
                    giveUp("named no session in time");
                }
            }, limits.bindTimeout());
            channel.closeFuture().addListener(closed -> timer.cancel(false));
        }
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) {
        reader.read(part);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reader.readComplete();
        ctx.fireChannelReadComplete();
    }

    /** As {@link FrameReader#holdUntil}. */
    void holdUntil(CompletionStage<?> stage, FramePart.Request request) {
        reader.holdUntil(stage, request);
    }

    @Override
    public IncomingFrame open(FramePart.Request request) {
        boolean late = closing && !request.method().equals(FramePart.Request.REPORT);
        return late ? IncomingFrame.IGNORED : router.open(request);
    }

    @Override
    public void broken(FramePart.Unreadable rest) {
        if (!closing) {
            router.refuse(rest);
            giveUp(rest.reason());
        }
    }

    @Override
    public void endless() {
        if (kept) {
            offended("content that does not end");
        } else {
            giveUp("content that does not end");
        }
    }

    @Override
    public void answered(FramePart.Response arrived) {
        response = Optional.of(arrived);
        boolean known = transactions.answered(arrived.transactId(), arrived.status());
        response = Optional.empty();
        if (!known) {
            strayResponse();
        }
    }

    /** A late answer to a message that was given up is nothing unusual; very many of them are. */
    private void strayResponse() {
        strayResponses++;
        if (!kept && strayResponses > MOST_STRAY_RESPONSES) {
            giveUp("more than " + MOST_STRAY_RESPONSES + " responses to nothing");
        }
    }

    // The end ..................................................................................................

    /** The peer misbehaved: its sessions are lost, and the connection is closed. */
    void giveUp(String reason) {
        if (!closing) {
            note(reason);
            loseSessions("connection given up: " + reason);
            reader.close();
            closeGently();
        }
    }

    /** The peer did what makes no sense; one that goes on like that is given up. */
    void offended(String what) {
        offences++;
        if (!kept && offences > MOST_OFFENCES) {
            giveUp("more than " + MOST_OFFENCES + " requests that make no sense, the last: " + what);
        } else if (offences == 1) {
            note(what);
        }
    }

    /** A peer gets one line in the log, however much it does wrong. */
    void note(String what) {
        if (noted) {
            LOG.debug("MSRP peer {}: {}", channel.remoteAddress(), what);
        } else {
            noted = true;
            LOG.info("MSRP peer {}: {}", channel.remoteAddress(), what);
        }
    }

    /**
     * Closes our side after all that is written, and waits a moment for the peer to close its own: closing both at once
     * while something of the peer's is unread would take our last response from it. Until then reports are still heard.
     */
    void closeGently() {
        if (closing) {
            return;
        }
        closing = true;
        if (reader.isPaused()) { // else what comes would pile up behind what waits
            reader.close();
        }
        writer.close();
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) flushed -> {
            if (flushed.isSuccess() && channel instanceof DuplexChannel duplex) {
                ends.tls().ifPresentOrElse(handler -> handler.closeOutbound().addListener(told -> duplex.shutdownOutput()),
                        duplex::shutdownOutput);
                ScheduledFuture<?> linger = channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
                channel.closeFuture().addListener(closed -> linger.cancel(false));
            } else {
                channel.close();
            }
        });
    }

    /** Closes at once; what was decoded already and still comes in is of no interest any more. */
    private void drop() {
        closing = true;
        reader.close();
        writer.close();
        channel.close();
    }

    private void loseSessions(String reason) {
        List<LiveSession> lost = List.copyOf(sessions);
        sessions.clear();
        transactions.forget();
        lost.forEach(session -> session.lose(reason));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        reader.close();
        writer.close();
        loseSessions("connection lost");
        ctx.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            List<LiveSession> waiting = List.copyOf(sessions);
            waiting.forEach(LiveSession::writable);
            if (waiting.size() > 1 && sessions.remove(waiting.get(0))) {
                sessions.add(waiting.get(0)); // so that each is the first to write in its turn
            }
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent idle && idle.state() == IdleState.WRITER_IDLE) {
            if (writer.stuck()) {
                deaf();
            }
        } else if (event instanceof IdleStateEvent) {
            if (reader.peerIsSilent() && decoder.midFrame()) {
                giveUp("silent in the middle of a frame");
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean lost = cause instanceof IOException || cause instanceof TimeoutException;
        if (lost && !closing && sessions.stream().anyMatch(LiveSession::isBusy)) {
            note(cause.getMessage());
        } else if (lost) { // no message suffers by it, and the owners of sessions are told
            LOG.debug("MSRP peer {}: {}", channel.remoteAddress(), cause.toString());
        } else if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) { // its octets are not told
            LOG.info("MSRP peer {}: TLS fails: {}", channel.remoteAddress(),
                    cause.getCause() instanceof NotSslRecordException ? "no TLS record" : cause.getCause().getMessage());
        } else {
            LOG.error("MSRP connection with {} fails by our own fault", channel.remoteAddress(), cause);
        }
        drop();
    }
}
