package org.restante.embedded;

import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.OIOMessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;

/**
 * Makes the reading ends of the stack: ours over UDP and TCP, which read no more than can be handled soon, and the stack's own
 * over TLS. The stack makes this class by its name, among its properties.
 */
public final class SipProcessors extends OIOMessageProcessorFactory {

    @Override
    public MessageProcessor createMessageProcessor(SIPTransactionStack stack, InetAddress address, int port, String transport)
            throws IOException {
        return switch (transport.toLowerCase(Locale.ROOT)) {
            case "tcp" -> new TcpEnd(address, stack, port);
            case "udp" -> new UdpEnd(address, stack, port);
            default -> super.createMessageProcessor(stack, address, port, transport);
        };
    }
}
