package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A passive session and an incoming connection to it without a socket: octets in, octets out, time by hand. */
final class EmbeddedEnd {

    static final String PEER = "msrp://peer.example:9/peer1;tcp";

    final RecordingListener listener = new RecordingListener();
    final EmbeddedChannel channel;
    final LiveSession session;

    EmbeddedEnd(MsrpLimits limits) {
        SessionRegistry registry = new SessionRegistry(StrayReports.NONE);
        channel = new EmbeddedChannel(new ConnectionPipeline(limits, FrameObserver.NONE, registry,
                Optional.of(new Admission(AdmissionLimits.ordinary())), Optional.empty()));
        session = new LiveSession(new SessionHome(MsrpUri.parse("msrp://here.example:2855/own1own1;tcp"), false,
                false, Optional.empty(), (destination, loop, fresh) -> new CompletableFuture<>()), listener, registry,
                limits, new Idents(new Random(1)), channel.eventLoop());
        registry.add(session);
    }

    EmbeddedEnd pathed() {
        session.remotePath(List.of(MsrpUri.parse(PEER)));
        return this;
    }

    /** Binds, and forgets what was written in the course of it. */
    EmbeddedEnd bound() {
        pathed();
        receive(send("bind0001", "1-0/0", "", '$'));
        written();
        return this;
    }

    /** A SEND from the peer to the session; without content if that is empty. */
    String send(String messageId, String range, String content, char flag, String... moreHeaders) {
        return frame("SEND", session.localUri().toString(), "Message-ID: " + messageId + "\r\nByte-Range: " + range
                + (moreHeaders.length == 0 ? "" : "\r\n" + String.join("\r\n", moreHeaders)), content, flag);
    }

    static String frame(String method, String to, String headers, String content, char flag) {
        return "MSRP tid0tid0 " + method + "\r\nTo-Path: " + to + "\r\nFrom-Path: " + PEER + "\r\n" + headers
                + (content.isEmpty() ? "" : "\r\nContent-Type: text/plain\r\n\r\n" + content)
                + "\r\n-------tid0tid0" + flag + "\r\n";
    }

    /** {@return the peer's responses to the requests among frames that were written} */
    String responseTo(String frames, int status) {
        return frames.lines().filter(line -> line.startsWith("MSRP ") && line.endsWith(" SEND")).map(line -> {
            String transactId = line.split(" ")[1];
            return "MSRP " + transactId + ' ' + status + "\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + PEER
                    + "\r\n-------" + transactId + "$\r\n";
        }).collect(Collectors.joining());
    }

    void receive(String octets) {
        receive(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    void receive(byte[] octets) {
        channel.writeInbound(Unpooled.wrappedBuffer(octets));
        channel.runPendingTasks();
    }

    /** {@return what was written since the last call} */
    String written() {
        channel.runPendingTasks();
        StringBuilder text = new StringBuilder();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            text.append(piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
        }
        return text.toString();
    }

    /** {@return the start lines of the frames written since the last call, without their transact-ids} */
    List<String> writtenStarts() {
        return written().lines().filter(line -> line.startsWith("MSRP ")).map(line -> line.replaceFirst("MSRP \\S+ ", ""))
                .toList();
    }
}
