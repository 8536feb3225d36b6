package org.restante.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A SIP endpoint without a SIP stack: it sends what a test wrote and shows what came, over UDP and TCP on one port of
 * 127.0.0.1. It knows no transactions; two things only happen by themselves, because the wire demands them: a
 * request that comes again is answered with the same last response, and a final response to INVITE that comes again
 * is acknowledged again. What it sends itself is sent once.
 *
 * <p>Templates may say {@code [transport]}, {@code [local]} (host:port), {@code [branch]}, {@code [tag]},
 * {@code [call_id]} (each a fresh value, the same throughout one template). Lines may end in LF. Content-Length is
 * always added and must not be written.
 *
 * <p>Every {@code expect} takes the first fitting message out of what arrived and leaves the rest; a failure shows
 * everything that was received so far.
 */
public final class ScriptedSipPeer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SecureRandom random = new SecureRandom();
    private final Inbox<WireMessage> inbox = new Inbox<>(WireMessage::toString);
    private final Map<String, byte[]> lastResponses = new ConcurrentHashMap<>();
    private final Map<String, Runnable> acks = new ConcurrentHashMap<>();
    private final SipSockets sockets;
    private volatile SipChannel target;

    private ScriptedSipPeer(int port) throws IOException {
        sockets = SipSockets.open(InetAddress.getByName("127.0.0.1"), port, this::arrived, inbox::fault);
    }

    /** {@return a peer on a free port, listening} */
    public static ScriptedSipPeer open() {
        return open(0);
    }

    /** {@return a peer on this port of 127.0.0.1, 0 for a free one} */
    public static ScriptedSipPeer open(int port) {
        try {
            return new ScriptedSipPeer(port);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a SIP peer on port " + port, e);
        }
    }

    public int port() {
        return sockets.port();
    }

    /** {@return {@code 127.0.0.1:port}} */
    public String hostPort() {
        return "127.0.0.1:" + port();
    }

    /** Sends what follows to this address; a TCP connection is opened at the first message and kept. */
    public ScriptedSipPeer towards(Transport transport, InetSocketAddress address) {
        target = sockets.channel(transport, address);
        return this;
    }

    /** Sends what follows to this port of 127.0.0.1. */
    public ScriptedSipPeer towards(Transport transport, int port) {
        return towards(transport, new InetSocketAddress("127.0.0.1", port));
    }

    // --- sending ----------------------------------------------------------------------------------------------

    /** Sends a template without a body; {@return it as sent}. */
    public WireMessage send(String head) {
        return send(head, new byte[0]);
    }

    /** Sends a template with a text body, whose line ends become CR LF; {@return it as sent}. */
    public WireMessage send(String head, String body) {
        return send(head, SipText.crlf(body).getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a template with a body of octets; {@return it as sent}. */
    public WireMessage send(String head, byte[] body) {
        SipChannel channel = chosen();
        byte[] raw = WireMessage.assemble(fill(head, channel.transport()), body);
        write(channel, raw);
        return WireMessage.parse(raw, channel);
    }

    /** Sends octets as they are, however wrong. */
    public void sendRaw(byte[] octets) {
        write(chosen(), octets);
    }

    /** Answers without body or further header fields; {@return the response as sent}. */
    public WireMessage reply(WireMessage request, int status, String reason) {
        return reply(request, status, reason, "", new byte[0]);
    }

    /**
     * Answers a request on the way it came: Via, From, To (with a tag, stable for one dialog), Call-ID, CSeq and
     * Record-Route are copied.
     *
     * @param more further header lines, each ended by a line end, or ""
     * @return the response as sent
     */
    public WireMessage reply(WireMessage request, int status, String reason, String more, byte[] body) {
        byte[] raw = WireMessage.assemble(SipReplies.head(request, status, reason) + more, body);
        lastResponses.put(transaction(request), raw);
        write(request.channel(), raw);
        return WireMessage.parse(raw, request.channel());
    }

    /** Acknowledges a final response other than 2xx, in the transaction of the INVITE (RFC 3261 §17.1.1.3). */
    public WireMessage ackRefusal(WireMessage invite, WireMessage response) {
        WireMessage ack = inTransaction("ACK", invite, response.require("To"));
        remember(response, () -> write(invite.channel(), ack.raw()));
        return ack;
    }

    /** Cancels an INVITE that has no final response yet (RFC 3261 §9.1); {@return the CANCEL}. */
    public WireMessage cancel(WireMessage invite) {
        return inTransaction("CANCEL", invite, invite.require("To"));
    }

    private WireMessage inTransaction(String method, WireMessage invite, String to) {
        StringBuilder head = new StringBuilder(method + ' ' + invite.requestUri() + " SIP/2.0\nVia: "
                + invite.values("Via").get(0) + "\nMax-Forwards: 70\n");
        invite.headerLines("Route").forEach(route -> head.append("Route: ").append(route).append('\n'));
        head.append("From: ").append(invite.require("From")).append("\nTo: ").append(to).append("\nCall-ID: ")
                .append(invite.callId()).append("\nCSeq: ").append(invite.cseq()).append(' ').append(method);
        byte[] raw = WireMessage.assemble(head.toString(), new byte[0]);
        write(invite.channel(), raw);
        return WireMessage.parse(raw, invite.channel());
    }

    /** Answers a request once more, as another branch of it would. @param response the answer of the first branch */
    public void replyOfAnotherBranch(WireMessage request, WireMessage response, String tag) {
        String first = response.param("To", "tag").orElseThrow();
        write(request.channel(), response.toString().replace("tag=" + first, "tag=" + tag).getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the dialog that this peer opened with {@code invite} and that {@code response} (2xx) confirmed} */
    public WireDialog dialogOfCaller(WireMessage invite, WireMessage response) {
        return WireDialog.ofCaller(this, invite, response);
    }

    /** {@return the dialog that {@code request} opened and this peer confirmed with {@code response}} */
    public WireDialog dialogOfCallee(WireMessage request, WireMessage response) {
        return WireDialog.ofCallee(this, request, response);
    }

    // --- expecting --------------------------------------------------------------------------------------------

    /** {@return the first request of this method} */
    public WireMessage expectRequest(String method) {
        return expect(method + " request", m -> m.isRequest() && m.method().equals(method), PATIENCE);
    }

    /** {@return the first response with this status} */
    public WireMessage expectResponse(int status) {
        return expect("response " + status, m -> m.status() == status, PATIENCE);
    }

    /** {@return the final response to a request; fails at once when it has another status} */
    public WireMessage expectResponseTo(WireMessage request, int status) {
        WireMessage response = expect("final response to " + request.startLine(),
                m -> m.status() >= 200 && m.callId().equals(request.callId())
                        && m.require("CSeq").equals(request.require("CSeq")), PATIENCE);
        if (response.status() != status) {
            throw inbox.failure("a response " + status + " to " + request.startLine() + ", it was "
                    + response.startLine());
        }
        return response;
    }

    /** {@return the first message that fits, waiting up to {@code patience}; fails with everything received} */
    public WireMessage expect(String what, Predicate<WireMessage> fits, Duration patience) {
        return inbox.take(what, fits, patience);
    }

    /** {@return the first message that fits; empty if none comes in time, for scripts that can go on without it} */
    public Optional<WireMessage> poll(Predicate<WireMessage> fits, Duration patience) {
        return inbox.poll(fits, patience);
    }

    /** Fails as soon as a fitting message arrives within {@code time}; those already here count too. */
    public void expectNone(String what, Predicate<WireMessage> fits, Duration time) {
        inbox.none(what, fits, time);
    }

    /** {@return everything received so far, taken or not, in order, without retransmissions} */
    public List<WireMessage> received() {
        return inbox.everything();
    }

    /** {@return how many messages came again} */
    public int retransmissions() {
        return inbox.repeats();
    }

    @Override
    public void close() {
        sockets.close();
    }

    // --- inside -----------------------------------------------------------------------------------------------

    private void arrived(WireMessage message) {
        String key = transaction(message);
        boolean again = inbox.offer(message,
                message.isRequest() ? key : key + message.startLine() + message.param("To", "tag"));
        if (!again) {
            return;
        }
        byte[] response = lastResponses.get(key);
        if (message.isRequest() && response != null) {
            write(message.channel(), response);
        }
        Runnable ack = acks.get(message.callId() + message.cseq());
        boolean finalToInvite = message.status() >= 200 && message.method().equals("INVITE");
        if (finalToInvite && ack != null) {
            ack.run();
        }
    }

    /** A request again means same branch, sender and method (RFC 3261 §17.2.3). */
    private static String transaction(WireMessage message) {
        return message.values("Via").get(0).split(";")[0] + '|' + message.branch() + '|' + message.method() + '|'
                + message.callId() + '|';
    }

    void remember(WireMessage response, Runnable ack) {
        acks.put(response.callId() + response.cseq(), ack);
    }

    String fill(String template, String transport) {
        return template.replace("[transport]", transport).replace("[local]", hostPort())
                .replace("[branch]", "z9hG4bK" + token()).replace("[tag]", token())
                .replace("[call_id]", token() + "@127.0.0.1");
    }

    String token() {
        byte[] octets = new byte[8];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    void write(SipChannel channel, byte[] raw) {
        try {
            channel.write(raw);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + new String(raw, StandardCharsets.UTF_8), e);
        }
    }

    private SipChannel chosen() {
        if (target == null) {
            throw new IllegalStateException("towards(..) was not called");
        }
        return target;
    }
}
