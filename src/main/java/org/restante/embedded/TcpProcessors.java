package org.restante.embedded;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.OIOMessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TCPMessageChannel;
import gov.nist.javax.sip.stack.TCPMessageProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack's own processors, without a fault that it has over TCP: it takes note of a connection while its first request is
 * handled, and others that came with that one are handled by other threads meanwhile. They find the connection half noted:
 * their answers are sent over a new connection, to a port where nobody listens, or the connection is noted twice and closed as
 * its own predecessor. A core that has just connected sends many requests at once, and lost them all. The stack makes this
 * class by its name, among its properties.
 */
public final class TcpProcessors extends OIOMessageProcessorFactory {

    private static final Logger LOG = LoggerFactory.getLogger(TcpProcessors.class);

    @Override
    public MessageProcessor createMessageProcessor(SIPTransactionStack stack, InetAddress address, int port, String transport)
            throws IOException {
        return transport.equalsIgnoreCase("tcp") ? new Tcp(address, stack, port)
                : super.createMessageProcessor(stack, address, port, transport);
    }

    /** Takes connections. It does so as the stack's, whose limit of connections is not used here. */
    private static final class Tcp extends TCPMessageProcessor {

        Tcp(InetAddress address, SIPTransactionStack stack, int port) {
            super(address, stack, port);
        }

        @Override
        public void run() {
            while (isRunning) {
                try {
                    Accepted channel = new Accepted(sock.accept(), sipStack, this, "SIP-TCP-" + ++nConnections);
                    incomingMessageChannels.put(channel.getKey(), channel);
                } catch (SocketException closed) {
                    isRunning = false;
                } catch (IOException e) {
                    LOG.warn("a SIP connection at port {} could not be taken: {}", getPort(), e.toString());
                }
            }
        }
    }

    /** A connection that was taken: until its first message is through, the others wait. */
    private static final class Accepted extends TCPMessageChannel {

        /** Has no initial value: the first message may come before the constructor is through. */
        private volatile boolean noted;

        Accepted(Socket socket, SIPTransactionStack stack, TCPMessageProcessor processor, String thread) throws IOException {
            super(socket, stack, processor, thread);
        }

        @Override
        public void processMessage(SIPMessage message) throws Exception {
            if (noted) {
                super.processMessage(message);
                return;
            }
            synchronized (myClientInputStream) { // it is there from the first moment, and nobody else's lock
                super.processMessage(message);
                noted = true;
            }
        }
    }
}
