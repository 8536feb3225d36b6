package org.restante.embedded;

import gov.nist.javax.sip.message.SIPMessage;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one socket: cuts it into messages, parses them and brings them to the workers. One thread. */
final class TcpReader {

    private static final Logger LOG = LoggerFactory.getLogger(TcpReader.class);

    private final TcpConnection connection;
    private final Socket socket;
    private final TcpEnd end;
    private final TakenConnections.Place place;
    private final int mostOctets;
    private final SipFrames frames;
    private final HandOver.Inflow inflow;
    private volatile boolean wide; // noted by the stack: its messages are handled side by side
    private long held;
    private long late; // System.nanoTime when the message that has begun is to be whole; 0 if none has

    /** @param mostOctets of a message @param place is told what is read */
    TcpReader(TcpConnection connection, Socket socket, int mostOctets, TcpEnd end, TakenConnections.Place place) {
        this.connection = connection;
        this.socket = socket;
        this.end = end;
        this.place = place;
        this.mostOctets = mostOctets;
        this.frames = new SipFrames(mostOctets);
        this.inflow = end.inflow();
    }

    /**
     * Reads to the end of the stream.
     *
     * @throws UnframeableException if nothing can be read any more, or a message takes too long
     * @throws InterruptedException if it is told to give up
     */
    void read() throws IOException, UnframeableException, InterruptedException {
        try {
            socket.setTcpNoDelay(true); // small messages, each of which somebody waits for
            while (fill()) {
                boolean any = takeAll();
                hold(frames.held());
                beInTime(any);
            }
        } catch (SocketTimeoutException e) {
            throw tooLate();
        } finally {
            end.hold(-held);
        }
    }

    /**
     * Waits until what was read is handled, or the thread is told to give up. Who handles it looks at the socket, and may still
     * answer over it: a peer that sends no more can read.
     */
    void drain() {
        try {
            inflow.awaitHandled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean fill() throws IOException {
        place.waits();
        boolean more = frames.fill(socket.getInputStream());
        place.reads();
        return more;
    }

    /** {@return whether there was anything} */
    private boolean takeAll() throws IOException, UnframeableException, InterruptedException {
        boolean any = false;
        for (Framed framed = frames.next(); !(framed instanceof Framed.Incomplete); framed = frames.next()) {
            any = true;
            if (framed instanceof Framed.Ping) {
                connection.pong(socket);
            } else if (framed instanceof Framed.Message message) {
                bring(message.head(), message.body());
            } else if (framed instanceof Framed.TooLong tooLong) {
                refuse(tooLong.head());
            }
        }
        return any;
    }

    private void hold(long now) throws UnframeableException {
        long more = now - held;
        held = now;
        if (!end.hold(more)) {
            throw new UnframeableException("all connections together have too much begun, there is no room for its message");
        }
    }

    /** A message that has begun has to be whole in time, however slowly its octets come. */
    private void beInTime(boolean another) throws IOException, UnframeableException {
        long now = System.nanoTime();
        if (!frames.begun()) {
            late = 0;
        } else if (another || late == 0) {
            late = now + end.patience().toNanos();
        } else if (late - now <= 0) {
            throw tooLate();
        }
        socket.setSoTimeout(late == 0 ? 0 : (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(late - now)));
    }

    private UnframeableException tooLate() {
        return new UnframeableException("a message that was not whole after " + end.patience().toMillis() + " ms");
    }

    /** The stack answers a request that is too long by its head alone. */
    private void refuse(byte[] head) throws UnframeableException, InterruptedException {
        SIPMessage message = parse(head);
        if (message != null) {
            bring(message, head.length);
            inflow.awaitHandled();
        }
        throw new UnframeableException("a message of more than " + mostOctets + " octets");
    }

    private void bring(byte[] head, byte[] body) throws UnframeableException, InterruptedException {
        SIPMessage message = parse(head);
        if (message == null) {
            return;
        }
        if (message.getContentLength() != null && message.getContentLength().getContentLength() != body.length) {
            throw new UnframeableException("a length that can be read in two ways");
        }
        if (body.length == 0) {
            message.removeContent();
        } else {
            message.setMessageContent(body);
        }
        bring(message, head.length + body.length);
    }

    private void bring(SIPMessage message, int octets) throws InterruptedException {
        if (message.getCallId() == null || message.getFrom() == null || message.getTo() == null || message.getCSeq() == null
                || message.getViaHeaders() == null) {
            LOG.info("a message from {} is dropped: it lacks From, To, Call-ID, CSeq or Via", connection.peer());
            return;
        }
        place.brought();
        inflow.bring(message.getCallId().getCallId(), octets, () -> handle(message));
        LockSupport.parkNanos(connection.window().rest());
    }

    private void handle(SIPMessage message) {
        boolean noted = connection.handle(message);
        if (noted && !wide) {
            wide = true;
            inflow.widen();
        }
    }

    /** {@return null if there is no message that could be handled, or answered} */
    private SIPMessage parse(byte[] head) throws UnframeableException {
        try {
            SIPMessage message = connection.parse(head);
            if (message == null) {
                throw new UnframeableException("what came is no SIP");
            }
            return message;
        } catch (UnusableMessageException e) {
            if (begins(head, "SIP/") || begins(head, "ACK ")) {
                return dropped(e);
            }
            throw new UnframeableException(e.getMessage());
        } catch (ParseException e) {
            return dropped(e);
        } catch (RuntimeException e) { // of a parser that was not made for what it was given
            throw new UnframeableException("a message that cannot be read: " + Clipped.text(e.toString()));
        }
    }

    private SIPMessage dropped(ParseException fault) {
        LOG.info("a message from {} is dropped: {}", connection.peer(), Clipped.text(fault.getMessage()));
        return null;
    }

    private static boolean begins(byte[] head, String with) {
        return new String(head, 0, Math.min(head.length, with.length()), StandardCharsets.US_ASCII).equals(with);
    }
}
