package org.restante.embedded;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TCPMessageProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections within bounds and makes them, at one address; what they read is handed over to its workers. The stack's
 * limit of connections is not used here. Any thread.
 */
final class TcpEnd extends TCPMessageProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(TcpEnd.class);

    /** A message is a few KiB, and a few milliseconds of work. */
    private static final HandOver.Bounds BOUNDS = new HandOver.Bounds(8, 30, 32, 2 * 1024 * 1024, 64 * 1024 * 1024);

    /** Octets of messages that are not whole yet, of all connections, beyond a little for each. */
    private static final long MOST_BEGUN = 64L * 1024 * 1024;

    private static final long LOOK_MILLIS = 1000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final HandOver handOver;
    private final Duration patience;
    private final Map<Socket, TcpConnection> open = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private final TakenConnections.Bounds bounds;
    private final TakenConnections taken;
    private final Tally displaced = new Tally(System::nanoTime);
    private final Tally refused = new Tally(System::nanoTime);
    private final SIPStackTimerTask look = new Look();

    /** @param wanted how many connections are taken, if so many files may be open */
    TcpEnd(InetAddress address, SIPTransactionStack stack, int port, TakenConnections.Bounds wanted) {
        super(address, stack, port);
        handOver = new HandOver("SIP-TCP-" + port + "-worker-", BOUNDS, System::nanoTime);
        patience = Duration.ofMillis(Long.parseLong(((SipStackImpl) stack).getConfigurationProperties()
                .getProperty("gov.nist.javax.sip.READ_TIMEOUT", "32000")));
        bounds = within(wanted, OpenFiles.most() / 4);
        taken = new TakenConnections(bounds, patience, System::nanoTime);
    }

    private static TakenConnections.Bounds within(TakenConnections.Bounds wanted, long most) {
        if (wanted.all() > most) {
            LOG.warn("{} SIP connections are taken at most, not {}: a quarter of the files that may be open", most, wanted.all());
        }
        return wanted.within(most);
    }

    @Override
    public void start() throws IOException {
        super.start();
        sipStack.getTimer().scheduleWithFixedDelay(look, LOOK_MILLIS, LOOK_MILLIS);
    }

    @Override
    public void run() {
        while (isRunning) {
            try {
                take(sock.accept());
            } catch (IOException e) {
                if (sock.isClosed()) {
                    isRunning = false;
                } else { // this one is gone, or there are too many open files or threads: the next may be taken
                    LOG.warn("a SIP connection at port {} could not be taken: {}", getPort(), e.toString());
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void take(Socket socket) throws IOException {
        Optional<TakenConnections.Place> place = taken.take(socket.getInetAddress(), () -> displace(socket));
        if (place.isPresent()) {
            begin(socket, place.get());
            return;
        }
        close(socket);
        long count = refused.count();
        if (count > 0) {
            LOG.warn("{} SIP connections were not taken at port {}, the last one of {}: {} at most, {} of one address, and none is quiet",
                    count, getPort(), socket.getInetAddress().getHostAddress(), bounds.all(), bounds.ofOneSource());
        }
    }

    private void displace(Socket socket) {
        close(socket);
        long count = displaced.count();
        if (count > 0) {
            LOG.info("{} quiet SIP connections at port {} were closed for new ones, the last one of {}: {} at most, {} of one address",
                    count, getPort(), socket.getInetAddress().getHostAddress(), bounds.all(), bounds.ofOneSource());
        }
    }

    private void begin(Socket socket, TakenConnections.Place place) throws IOException {
        TcpConnection connection = null;
        try {
            connection = new TcpConnection(socket, sipStack, this);
            incomingMessageChannels.put(connection.getKey(), connection);
            connection.begin(place);
        } catch (IOException | OutOfMemoryError e) { // an error of this kind tells as well that there are too many threads
            place.left();
            close(socket);
            if (connection != null) {
                remove(connection);
            }
            throw new IOException(e);
        }
    }

    @Override
    public void stop() {
        super.stop();
        if (look.getSipTimerTask() != null) {
            sipStack.getTimer().cancel(look);
        }
        handOver.close();
        open.keySet().forEach(TcpEnd::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a SIP connection could not be closed: {}", e.toString());
        }
    }

    @Override
    public synchronized MessageChannel createMessageChannel(HostPort target) throws IOException {
        return createMessageChannel(target.getInetAddress(), target.getPort());
    }

    @Override
    public synchronized MessageChannel createMessageChannel(InetAddress host, int port) throws IOException {
        String key = MessageChannel.getKey(host, port, "TCP");
        MessageChannel known = messageChannels.get(key);
        if (known != null) {
            return known;
        }
        TcpConnection made = new TcpConnection(host, port, sipStack, this);
        messageChannels.put(key, made);
        return made;
    }

    /** A socket is to be read. {@return false if it is read already, by another connection with the same peer} */
    boolean opened(Socket socket, TcpConnection connection) {
        boolean first = open.putIfAbsent(socket, connection) == null;
        if (sock.isClosed()) {
            close(socket); // as the others were just now
        }
        return first;
    }

    /** A socket is read no more. */
    void closed(Socket socket, TcpConnection connection) {
        open.remove(socket);
        remove(connection);
    }

    /** {@return the place of a connection that we have made} */
    TakenConnections.Place placeOfOurs() {
        return taken.ofOurs();
    }

    /** {@return where what a connection reads is handled} */
    HandOver.Inflow inflow() {
        return handOver.open();
    }

    /** {@return whether a connection may hold so many octets more (fewer, if negative) of messages that are not whole} */
    boolean hold(long octets) {
        return begun.addAndGet(octets) <= MOST_BEGUN || octets <= 0;
    }

    /** {@return how long a message that has begun may take to be whole, and what is sent to be taken} */
    Duration patience() {
        return patience;
    }

    /** Looks after what may be held up. */
    private final class Look extends SIPStackTimerTask {

        @Override
        public void runTask() {
            handOver.relieve();
            open.values().forEach(TcpConnection::closeIfStuck);
        }

        @Override
        public Object getThreadHash() {
            return null;
        }
    }
}
