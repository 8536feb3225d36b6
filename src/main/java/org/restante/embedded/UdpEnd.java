package org.restante.embedded;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageChannel;
import gov.nist.javax.sip.stack.UDPMessageProcessor;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads datagrams for the stack's threads, as many as can wait in a short queue. When it is full, reading waits: then the
 * system's buffer fills, and what that cannot hold is lost, as RFC 3261 §17 reckons with; its sender repeats it. So nothing
 * grows by a flood, and nothing that was read is thrown away. One thread reads, any thread sends.
 */
final class UdpEnd extends UDPMessageProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(UdpEnd.class);

    /** Datagrams that wait: what 4 threads handle in a fraction of T1, so that nobody repeats what is here already. */
    private static final int WAITING = 256;

    /** Octets of the system's buffer, for moments when all threads rest (a collection of garbage); the system may give less. */
    private static final int SYSTEM_BUFFER = 1024 * 1024;

    private static final int LONGEST = 64 * 1024;
    private static final int THREADS = 4;

    private final Window window = new Window(System::nanoTime); // of all peers: who they are, nobody knows

    UdpEnd(InetAddress address, SIPTransactionStack stack, int port) throws IOException {
        super(address, stack, port);
        messageQueue = new Waiting();
        messageChannels = new LinkedList<>();
        sock.setReceiveBufferSize(SYSTEM_BUFFER);
    }

    @Override
    @SuppressWarnings("unchecked") // the stack's list has no type
    public void start() throws IOException {
        for (int i = 0; i < THREADS; i++) {
            messageChannels.add(new Channel(sipStack, this,
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
                messageQueue.put(new DatagramQueuedMessageDispatch(copy(packet), 0));
            } catch (IOException e) { // closed, or what an ICMP message told of something that was sent
                LOG.debug("reading at UDP port {}: {}", getPort(), e.toString());
                isRunning &= !sock.isClosed();
            } catch (InterruptedException e) {
                isRunning = false;
            }
        }
    }

    private static DatagramPacket copy(DatagramPacket read) {
        byte[] octets = Arrays.copyOf(read.getData(), read.getLength());
        return new DatagramPacket(octets, octets.length, read.getAddress(), read.getPort());
    }

    /** Lets go of who waits for room as well. */
    @Override
    public void stop() {
        super.stop();
        messageQueue.clear();
    }

    @Override
    public MessageChannel createMessageChannel(HostPort target) throws UnknownHostException {
        return new Channel(target.getInetAddress(), target.getPort(), sipStack, this);
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress host, int port) {
        return new Channel(host, port, sipStack, this);
    }

    private void send(byte[] octets, InetAddress to, int port) throws IOException {
        if (port < 0) {
            throw new IOException("no port to send to");
        }
        sock.send(new DatagramPacket(octets, octets.length, to, port));
    }

    /** What was read. That a thread was interrupted while it handled something, too late, does not end it. */
    private final class Waiting extends ArrayBlockingQueue<DatagramQueuedMessageDispatch> {

        private static final long serialVersionUID = 1;

        Waiting() {
            super(WAITING);
        }

        @Override
        public DatagramQueuedMessageDispatch take() throws InterruptedException {
            while (true) {
                try {
                    return super.take();
                } catch (InterruptedException e) {
                    if (!isRunning) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Sends from the port where we listen: the stack does so only if its own factory made the processor. */
    private static final class Channel extends UDPMessageChannel implements Windowed {

        /** One that reads. */
        Channel(SIPTransactionStack stack, UdpEnd end, String thread) {
            super(stack, end, thread);
        }

        Channel(InetAddress target, int port, SIPTransactionStack stack, UdpEnd end) {
            super(target, port, stack, end);
        }

        @Override
        public Window window() {
            return ((UdpEnd) messageProcessor).window;
        }

        @Override
        public void sendMessage(SIPMessage message) throws IOException {
            if (message instanceof SIPResponse response && response.getStatusCode() >= 200) {
                window().answered(response.getTransactionId(), response.getStatusCode() < 500);
            }
            super.sendMessage(message);
        }

        @Override
        protected void sendMessage(byte[] octets, InetAddress to, int port, boolean again) throws IOException {
            ((UdpEnd) messageProcessor).send(octets, to, port);
        }

        @Override
        protected void sendMessage(byte[] octets, InetAddress to, int port, String protocol, boolean again) throws IOException {
            if (protocol.equalsIgnoreCase("udp")) {
                ((UdpEnd) messageProcessor).send(octets, to, port);
            } else {
                super.sendMessage(octets, to, port, protocol, again);
            }
        }
    }
}
