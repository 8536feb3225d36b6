package org.restante.embedded;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageProcessor;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.concurrent.SynchronousQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads datagrams for the stack's threads, which take them in turns of their senders. What waits is bounded, so nothing grows by a
 * flood, and who sends it does not make others wait ({@link Datagrams}). One thread reads, any thread sends.
 */
final class UdpEnd extends UDPMessageProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(UdpEnd.class);

    /** Of a peer as many as 4 threads handle in a fraction of T1, so that nobody repeats what is here already. */
    private static final Datagrams.Bounds BOUNDS = new Datagrams.Bounds(512, 2048, 8L * 1024 * 1024, 10_000);

    /** Octets of the system's buffer, for moments when all threads rest (a collection of garbage); the system may give less. */
    private static final int SYSTEM_BUFFER = 1024 * 1024;

    private static final int LONGEST = 64 * 1024;
    private static final int THREADS = 4;

    private final KeptRequests kept;
    private final Datagrams datagrams = new Datagrams(BOUNDS, System::nanoTime);
    private final Tally lost = new Tally(System::nanoTime);

    UdpEnd(InetAddress address, SIPTransactionStack stack, int port, KeptRequests kept) throws IOException {
        super(address, stack, port);
        this.kept = kept;
        messageQueue = new Waiting();
        messageChannels = new LinkedList<>();
        sock.setReceiveBufferSize(SYSTEM_BUFFER);
    }

    @Override
    @SuppressWarnings("unchecked") // the stack's list has no type
    public void start() throws IOException {
        for (int i = 0; i < THREADS; i++) {
            messageChannels.add(new UdpChannel(sipStack, this,
                    ((SipStackImpl) sipStack).getStackName() + "-UDPMessageChannelThread-" + i));
        }
        super.start();
    }

    @Override
    public void run() {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        while (isRunning) {
            try {
                packet.setLength(LONGEST);
                sock.receive(packet);
                if (!datagrams.offer(copy(packet))) {
                    tellOfLost(packet);
                }
            } catch (IOException e) { // closed, or what an ICMP message told of something that was sent
                LOG.debug("reading at UDP port {}: {}", getPort(), e.toString());
                isRunning &= !sock.isClosed();
            }
        }
    }

    private static DatagramPacket copy(DatagramPacket read) {
        byte[] octets = Arrays.copyOf(read.getData(), read.getLength());
        return new DatagramPacket(octets, octets.length, read.getAddress(), read.getPort());
    }

    private void tellOfLost(DatagramPacket packet) {
        long count = lost.count();
        if (count > 0) {
            LOG.warn("the function is behind: {} datagrams were lost unread, the last from {}", count, packet.getSocketAddress());
        }
    }

    @Override
    public MessageChannel createMessageChannel(HostPort target) throws UnknownHostException {
        return new UdpChannel(target.getInetAddress(), target.getPort(), sipStack, this);
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress host, int port) {
        return new UdpChannel(host, port, sipStack, this);
    }

    /** {@return the window of a peer} */
    Window window(SocketAddress peer) {
        return datagrams.window(peer);
    }

    /** {@return what is kept of the requests that are read} */
    KeptRequests kept() {
        return kept;
    }

    void send(byte[] octets, InetAddress to, int port) throws IOException {
        if (port < 0) {
            throw new IOException("no port to send to");
        }
        sock.send(new DatagramPacket(octets, octets.length, to, port));
    }

    /** Sends an answer once more. That it cannot be sent is as if it were lost on its way: the request is repeated again. */
    void sendAgain(KeptRequests.Answer answer) {
        try {
            send(answer.octets(), answer.to(), answer.port());
        } catch (IOException e) {
            LOG.debug("an answer to {}:{} could not be repeated: {}", answer.to(), answer.port(), e.toString());
        }
    }

    /** Where the stack's threads take what was read. That one was interrupted while it handled something, too late, does not end it. */
    private final class Waiting extends SynchronousQueue<DatagramQueuedMessageDispatch> {

        private static final long serialVersionUID = 1;

        @Override
        public DatagramQueuedMessageDispatch take() throws InterruptedException {
            while (true) {
                try {
                    return new DatagramQueuedMessageDispatch(datagrams.take(), 0);
                } catch (InterruptedException e) {
                    if (!isRunning) {
                        throw e;
                    }
                }
            }
        }
    }
}
