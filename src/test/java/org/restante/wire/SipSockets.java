package org.restante.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The sockets of a scripted peer: UDP and TCP on the same port, one reader thread each and one for each connection.
 * TCP messages are framed by Content-Length (RFC 3261 §18.3).
 */
final class SipSockets implements AutoCloseable {

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Consumer<WireMessage> arrived;
    private final Consumer<String> fault;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Map<InetSocketAddress, Socket> opened = new ConcurrentHashMap<>();

    private SipSockets(DatagramSocket udp, ServerSocket tcp, Consumer<WireMessage> arrived, Consumer<String> fault) {
        this.udp = udp;
        this.tcp = tcp;
        this.arrived = arrived;
        this.fault = fault;
    }

    static SipSockets open(InetAddress host, int port, Consumer<WireMessage> arrived, Consumer<String> fault)
            throws IOException {
        for (int attempt = 0; ; attempt++) {
            ServerSocket tcp = new ServerSocket();
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(host, port));
            try {
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(host, tcp.getLocalPort()));
                SipSockets sockets = new SipSockets(udp, tcp, arrived, fault);
                start("sip-peer-udp", sockets::readDatagrams);
                start("sip-peer-accept", sockets::accept);
                return sockets;
            } catch (BindException taken) {
                tcp.close();
                if (port != 0 || attempt == 20) {
                    throw taken;
                }
            }
        }
    }

    int port() {
        return udp.getLocalPort();
    }

    SipChannel channel(Transport transport, InetSocketAddress address) {
        return transport == Transport.UDP ? datagrams(address) : new OpenedChannel(address);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void readDatagrams() {
        byte[] buffer = new byte[65_535];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
            } catch (IOException e) {
                report("UDP socket", e);
                continue;
            }
            byte[] octets = new byte[packet.getLength()];
            System.arraycopy(buffer, 0, octets, 0, octets.length);
            deliver(octets, datagrams((InetSocketAddress) packet.getSocketAddress()));
        }
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                read(tcp.accept());
            } catch (IOException e) {
                report("TCP listener", e);
            }
        }
    }

    private void read(Socket socket) {
        connections.add(socket);
        start("sip-peer-tcp", () -> {
            try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
                while (true) {
                    byte[] message = readMessage(in);
                    if (message == null) {
                        return;
                    }
                    deliver(message, connection(socket));
                }
            } catch (IOException | IllegalArgumentException e) {
                report("TCP connection of " + socket.getRemoteSocketAddress(), e);
            } finally {
                connections.remove(socket);
                opened.values().remove(socket);
            }
        });
    }

    /** {@return the next message, null at the end of the stream; CRLF keep-alives between messages are skipped} */
    static byte[] readMessage(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                if (out.size() > 0) {
                    throw new IOException("closed in the middle of " + out.toString(StandardCharsets.UTF_8));
                }
                return null;
            }
            if (out.size() == 0 && (octet == '\r' || octet == '\n')) {
                continue;
            }
            out.write(octet);
            if (octet == '\n' && out.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                break;
            }
        }
        String head = out.toString(StandardCharsets.UTF_8).strip();
        int length = WireMessage.contentLength(WireMessage.headers(head))
                .orElseThrow(() -> new IllegalArgumentException("no Content-Length over TCP in " + head));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("closed after " + body.length + " of " + length + " octets of the body of " + head);
        }
        out.writeBytes(body);
        return out.toByteArray();
    }

    private void deliver(byte[] octets, SipChannel channel) {
        String text = new String(octets, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return;
        }
        try {
            arrived.accept(WireMessage.parse(octets, channel));
        } catch (RuntimeException e) {
            fault.accept(e + " in\n" + text);
        }
    }

    private void report(String where, Exception e) {
        if (!udp.isClosed()) {
            fault.accept(where + ": " + e);
        }
    }

    private SipChannel datagrams(InetSocketAddress address) {
        return new SipChannel() {
            @Override
            public String transport() {
                return "UDP";
            }

            @Override
            public void write(byte[] message) throws IOException {
                udp.send(new DatagramPacket(message, message.length, address));
            }
        };
    }

    private static SipChannel connection(Socket socket) {
        return new SipChannel() {
            @Override
            public String transport() {
                return "TCP";
            }

            @Override
            public void write(byte[] message) throws IOException {
                synchronized (socket) {
                    socket.getOutputStream().write(message);
                    socket.getOutputStream().flush();
                }
            }
        };
    }

    /** A connection that this peer opens at the first message, and again after it was closed. */
    private final class OpenedChannel implements SipChannel {
        private final InetSocketAddress address;

        OpenedChannel(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public String transport() {
            return "TCP";
        }

        @Override
        public void write(byte[] message) throws IOException {
            Socket socket = opened.get(address);
            if (socket == null || socket.isClosed()) {
                socket = new Socket(address.getAddress(), address.getPort());
                socket.setTcpNoDelay(true);
                opened.put(address, socket);
                read(socket);
            }
            connection(socket).write(message);
        }
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            fault.accept("close: " + e);
        }
    }
}
