package org.restante.embedded;

import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.OIOMessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;

/**
 * Makes the reading ends of a stack: ours over UDP and TCP, which read no more than can be handled soon, and the stack's own
 * over TLS.
 */
final class SipProcessors extends OIOMessageProcessorFactory {

    private final KeptRequests kept;
    private final TakenConnections.Bounds connections;

    /** @param kept of requests over UDP @param connections that are taken over TCP, at each address */
    SipProcessors(KeptRequests kept, TakenConnections.Bounds connections) {
        this.kept = kept;
        this.connections = connections;
    }

    @Override
    public MessageProcessor createMessageProcessor(SIPTransactionStack stack, InetAddress address, int port, String transport)
            throws IOException {
        return switch (transport.toLowerCase(Locale.ROOT)) {
            case "tcp" -> new TcpEnd(address, stack, port, connections);
            case "udp" -> new UdpEnd(address, stack, port, kept);
            default -> super.createMessageProcessor(stack, address, port, transport);
        };
    }
}
