package org.restante.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on loopback that were free a moment ago, for servers that must be told their port. */
public final class FreePorts {

    private FreePorts() {
    }

    /** {@return a port that TCP can take} */
    public static int tcp() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a port that both UDP and TCP can take} */
    public static int udpAndTcp() {
        for (int attempt = 0; attempt < 50; attempt++) {
            int port = tcp();
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // UDP has it; another one
            }
        }
        throw new IllegalStateException("no port is free for both UDP and TCP");
    }
}
