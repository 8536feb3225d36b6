package org.restante.wire;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Free ports on loopback, for servers that must be told their port.
 *
 * <p>A port that the system gives out and takes back may be given to the next connection before the server opens it. So
 * these lie above the ports that Linux gives out by itself (32768 to 60999), and each JVM has a block of its own, held
 * by a socket on the block's first port.
 */
public final class FreePorts {

    private static final int FIRST = 61_000;
    private static final int END = 64_000;
    private static final int BLOCK = 250;

    /** Ports at the end of a block that are for HTTP. */
    private static final int HTTP = 40;
    private static final FreePorts OF_THIS_JVM = new FreePorts();

    private final ServerSocket held;
    private int next;
    private int nextHttp;

    private FreePorts() {
        held = firstFreeBlock();
    }

    private static ServerSocket firstFreeBlock() {
        for (int port = FIRST; port < END; port += BLOCK) {
            try {
                return listen(port);
            } catch (IOException e) {
                continue; // another JVM's block
            }
        }
        throw new IllegalStateException("every block of ports from " + FIRST + " to " + END + " is held by a test");
    }

    /** {@return a port that TCP can take} */
    public static int tcp() {
        return udpAndTcp();
    }

    /** {@return a port that both UDP and TCP can take; not given again before the block has been gone through} */
    public static int udpAndTcp() {
        return OF_THIS_JVM.take();
    }

    /** {@return a port for HTTP, which no capture with {@link #captureFilter} sees} */
    public static int http() {
        return OF_THIS_JVM.takeHttp();
    }

    /** {@return a capture filter for all ports that this JVM is given, but those for HTTP} */
    public static String captureFilter() {
        int first = OF_THIS_JVM.held.getLocalPort();
        return "portrange " + (first + 1) + '-' + (first + BLOCK - HTTP - 1);
    }

    private synchronized int take() {
        for (int attempt = 1; attempt < BLOCK - HTTP; attempt++) {
            next = next % (BLOCK - HTTP - 1) + 1;
            int port = held.getLocalPort() + next;
            if (free(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free for both UDP and TCP");
    }

    private synchronized int takeHttp() {
        for (int attempt = 0; attempt < HTTP; attempt++) {
            int port = held.getLocalPort() + BLOCK - HTTP + nextHttp++ % HTTP;
            if (free(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free for HTTP");
    }

    private static boolean free(int port) {
        try (ServerSocket tcp = listen(port);
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
