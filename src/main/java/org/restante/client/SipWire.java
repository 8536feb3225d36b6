package org.restante.client;

import gov.nist.javax.sip.message.SIPMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.sip.message.Message;

/** Shows messages to the observer, with the addresses that the stack noted on them. */
final class SipWire {

    private final SipObserver observer;

    SipWire(SipObserver observer) {
        this.observer = observer;
    }

    void sent(Message message) {
        show(true, message);
    }

    void received(Message message) {
        show(false, message);
    }

    private void show(boolean sent, Message message) {
        SIPMessage noted = (SIPMessage) message;
        observer.message(sent, address(noted.getLocalAddress(), noted.getLocalPort()),
                address(noted.getRemoteAddress(), noted.getRemotePort()), message.toString());
    }

    private static InetSocketAddress address(InetAddress host, int port) {
        return InetSocketAddress.createUnresolved(host == null ? "unknown" : host.getHostAddress(),
                port < 0 || port > 65535 ? 0 : port);
    }
}
