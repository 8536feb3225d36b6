package org.restante.lab;

import java.util.List;
import org.restante.config.ListenAddress;

/**
 * Where a SIP element is reached, as its URI says it.
 *
 * @param host host name or address
 * @param port its port
 * @param udp  whether it takes UDP, which is then used; TCP if not
 */
record CoreAddress(String host, int port, boolean udp) {

    /** {@return the address to reach an element that listens like this; UDP before TCP} */
    static CoreAddress of(List<ListenAddress> listen) {
        ListenAddress chosen = listen.stream().filter(a -> a.transport().equals("udp")).findFirst()
                .or(() -> listen.stream().filter(a -> a.transport().equals("tcp")).findFirst())
                .orElseThrow(() -> new IllegalStateException("no udp or tcp address to reach in " + listen));
        // Listening everywhere is reached on loopback, where the lab core lives.
        String host = chosen.host().equals("0.0.0.0") ? "127.0.0.1" : chosen.host();
        return new CoreAddress(host, chosen.port(), chosen.transport().equals("udp"));
    }

    /** {@return its SIP URI; the user part may be empty} */
    String uri(String user) {
        return "sip:" + (user.isEmpty() ? "" : user + '@') + host + ':' + port + (udp ? "" : ";transport=tcp");
    }

    /** {@return its SIP URI as a loose route in angle brackets} */
    String route(String user) {
        return '<' + uri(user) + ";lr>";
    }
}
