package org.restante.embedded;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TCPMessageChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.text.ParseException;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection, taken or made. One thread reads it, parses what it reads and brings it to the workers; it waits while they are
 * behind with this connection, so that its peer has to wait as well (TCP's own flow control).
 *
 * <p>Of a connection that was taken, the first request is handled before any other: with it the stack takes note of the
 * connection. Others that are handled meanwhile would find it half noted: their answers would be sent over a new connection, to a
 * port where nobody listens, or the connection noted twice and closed as its own predecessor. A core that has just connected
 * sends many requests at once.
 */
final class TcpConnection extends TCPMessageChannel implements Windowed {

    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

    /** Header fields without which a message is none. */
    private static final Set<Class<?>> MANDATORY = Set.of(From.class, To.class, CSeq.class, Via.class, CallID.class,
            ContentLength.class, RequestLine.class, StatusLine.class);

    private static final byte[] PONG = {'\r', '\n'};

    private final TcpEnd end;
    private final MessageParser parser;
    private final Window window = new Window(System::nanoTime);
    private volatile long sendingSince; // System.nanoTime, 0 while nothing is sent

    /** One that was taken; reads once it is told to {@link #begin}. */
    TcpConnection(Socket socket, SIPTransactionStack stack, TcpEnd end) throws IOException {
        this(socket.getInetAddress(), socket.getPort(), stack, end);
        isCached = false;
        mySock = socket;
        myClientInputStream = socket.getInputStream();
        myClientOutputStream = socket.getOutputStream();
    }

    /** One that is made when something is to be sent; then the stack has it read. */
    TcpConnection(InetAddress peer, int port, SIPTransactionStack stack, TcpEnd end) throws IOException {
        super(peer, port, stack, end);
        this.end = end;
        parser = stack.getMessageParserFactory().createMessageParser(stack);
        isCached = true;
    }

    /** @param place left when it is closed */
    void begin(TakenConnections.Place place) {
        Socket socket = mySock;
        mythread = new Thread(() -> read(socket, place));
        mythread.setDaemon(true);
        mythread.start();
    }

    /** Closes the connection if its peer does not take what is sent. Those who send hold locks and threads meanwhile. */
    void closeIfStuck() {
        long since = sendingSince;
        Socket socket = mySock;
        Duration patience = end.patience().dividedBy(4);
        if (since != 0 && socket != null && System.nanoTime() - since > patience.toNanos()) {
            LOG.info("the SIP connection with {} is closed: a message is not all sent after {} ms, its peer does not read", peer(),
                    patience.toMillis());
            close(socket);
        }
    }

    /** Reads a socket that we have made. A connection may get another one later, and then reads that on another thread. */
    @Override
    public void run() {
        Socket socket;
        synchronized (this) { // who gave it the socket is through
            socket = mySock;
        }
        if (socket != null) {
            read(socket, end.placeOfOurs());
        }
    }

    /** Reads one socket until it ends. */
    private void read(Socket socket, TakenConnections.Place place) {
        try {
            if (end.opened(socket, this)) {
                read(new TcpReader(this, socket, sipStack.getMaxMessageSize(), end, place), socket);
            }
        } finally {
            place.left();
        }
    }

    private void read(TcpReader reader, Socket socket) {
        Thread.currentThread().setName("SIP-TCP-" + end.getPort() + "-" + peer());
        isRunning = true;
        try {
            reader.read();
        } catch (UnframeableException e) {
            LOG.info("the SIP connection with {} is closed: {}", peer(), e.getMessage());
        } catch (IOException e) {
            LOG.debug("the SIP connection with {} ended: {}", peer(), e.toString());
        } catch (InterruptedException e) {
            LOG.debug("the SIP connection with {} is told to end", peer());
        } finally {
            reader.drain();
            endOf(socket);
        }
    }

    private void endOf(Socket socket) {
        close(socket); // first, as who sends holds the lock
        synchronized (this) {
            if (mySock == null || mySock == socket) {
                isRunning = false;
                close();
            }
        }
        end.closed(socket, this);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a SIP connection could not be closed: {}", e.toString());
        }
    }

    /** {@return the message with this head; null if there is nothing to read in it} */
    SIPMessage parse(byte[] head) throws ParseException {
        return parser.parseSIPMessage(head, false, false, this);
    }

    /** Handles a message. {@return whether the next ones may be handled side by side} */
    boolean handle(SIPMessage message) {
        try {
            processMessage(message);
        } catch (RuntimeException e) {
            LOG.warn("a message from {} was not handled: {}", peer(), e.toString());
        } catch (Exception e) { // what the stack throws when it has refused one
            LOG.info("a message from {} was refused: {}", peer(), Clipped.text(e.getMessage()));
        }
        return isCached;
    }

    /** A header field that cannot be read is kept as it is, unless the message is none without it. */
    @Override
    @SuppressWarnings("rawtypes") // the stack's
    public void handleException(ParseException fault, SIPMessage message, Class type, String header, String all)
            throws ParseException {
        if (type == null || !MANDATORY.contains(type)) {
            message.addUnparsed(header);
            return;
        }
        throw new UnusableMessageException("bad " + type.getSimpleName() + " (" + Clipped.text(header) + ")");
    }

    /** Answers a keep-alive. */
    synchronized void pong(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        sendingSince = System.nanoTime();
        try {
            synchronized (out) { // as the stack does when it writes
                out.write(PONG);
            }
        } finally {
            sendingSince = 0;
        }
    }

    @Override
    public Window window() {
        return window;
    }

    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        if (message instanceof SIPResponse response && response.getStatusCode() >= 200) {
            window.answered(response.getTransactionId(), response.getStatusCode() < 500);
        }
        super.sendMessage(message);
    }

    @Override
    protected synchronized void sendMessage(byte[] octets, boolean client) throws IOException {
        send(() -> super.sendMessage(octets, client));
    }

    @Override
    public synchronized void sendMessage(byte[] octets, InetAddress to, int port, boolean again) throws IOException {
        send(() -> super.sendMessage(octets, to, port, again));
    }

    /** Sends. */
    @FunctionalInterface
    private interface Sending {
        void run() throws IOException;
    }

    /**
     * A handler that takes too long is interrupted, as one does that waits here while a peer is slow to read. To the stack that
     * would be a reason to try the peer's other port, and to lose the message. So whoever interrupted is heard afterwards.
     */
    private void send(Sending sending) throws IOException {
        boolean interrupted = Thread.interrupted();
        sendingSince = System.nanoTime();
        try {
            sending.run();
        } finally {
            sendingSince = 0;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@return address and port of the other end, for the log} */
    String peer() {
        return getPeerAddress() + ":" + getPeerPort();
    }
}
