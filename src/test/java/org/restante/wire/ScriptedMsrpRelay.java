package org.restante.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A relay (RFC 4976), without an engine: it lets clients in by digest, moves URIs from To-Path to From-Path, answers SEND
 * hop by hop and hands chunks and reports on as they come. It keeps all frames that reached it.
 */
public final class ScriptedMsrpRelay implements AutoCloseable {

    private final ServerSocket listener;
    private final String user;
    private final String password;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Map<String, Socket> clients = new ConcurrentHashMap<>();
    private final Map<String, Socket> peers = new ConcurrentHashMap<>();
    private final List<MsrpFrame> received = new CopyOnWriteArrayList<>();
    private final String usePath;
    private volatile long expires = 900;
    private volatile long minExpires;
    private volatile boolean impostor;

    /** Starts a relay that knows one user. */
    public ScriptedMsrpRelay(SSLContext tls, String user, String password) {
        this(tls, 0, user, password);
    }

    /** As {@link #ScriptedMsrpRelay(SSLContext, String, String)}. @param port of 127.0.0.1; 0 takes a free one */
    public ScriptedMsrpRelay(SSLContext tls, int port, String user, String password) {
        try {
            listener = tls.getServerSocketFactory().createServerSocket(port, 64, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.user = user;
        this.password = password;
        usePath = uri(UUID.randomUUID().toString());
        daemon("relay-accept", this::accept);
    }

    /** {@return the URI to authenticate at} */
    public String uri() {
        return "msrps://127.0.0.1:" + listener.getLocalPort() + ";tcp";
    }

    private String uri(String session) {
        return "msrps://127.0.0.1:" + listener.getLocalPort() + '/' + session + ";tcp";
    }

    /** Lets clients in for so many seconds. */
    public ScriptedMsrpRelay expires(long seconds) {
        expires = seconds;
        return this;
    }

    /** Answers 423 to those who ask for less. */
    public ScriptedMsrpRelay minExpires(long seconds) {
        minExpires = seconds;
        return this;
    }

    /** Proves to know the password, wrongly. */
    public ScriptedMsrpRelay impostor() {
        impostor = true;
        return this;
    }

    /** {@return all frames so far} */
    public List<MsrpFrame> received() {
        return List.copyOf(received);
    }

    /** {@return the requests of this method so far} */
    public List<MsrpFrame> received(String method) {
        return received.stream().filter(frame -> frame.method().equals(method)).toList();
    }

    /** {@return how many connections are open} */
    public int connections() {
        return connections.size();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                connections.add(socket);
                daemon("relay-read", () -> read(socket));
            }
        } catch (IOException closed) {
            connections.forEach(ScriptedMsrpRelay::closeQuietly);
        }
    }

    private void read(Socket socket) {
        try {
            MsrpFrameReader reader = new MsrpFrameReader(new BufferedInputStream(socket.getInputStream()));
            for (MsrpFrame frame = reader.next(); frame != null; frame = reader.next()) {
                received.add(frame);
                if (frame.method().equals("AUTH")) {
                    authenticate(socket, frame);
                } else if (frame.isRequest()) {
                    relay(socket, frame);
                }
            }
        } catch (IOException | IllegalArgumentException gone) {
            closeQuietly(socket);
        } finally {
            connections.remove(socket);
        }
    }

    private void authenticate(Socket socket, MsrpFrame auth) throws IOException {
        Optional<String> authorization = auth.header("Authorization");
        if (authorization.isEmpty()) {
            answer(socket, auth, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"relay.example\", qop=\"auth\", "
                    + "nonce=\"n0nce\", opaque=\"0paque\"\n");
            return;
        }
        Map<String, String> given = parameters(authorization.get());
        String a1 = md5(user + ":relay.example:" + password);
        String middle = ":n0nce:" + given.get("nc") + ':' + given.get("cnonce") + ":auth:";
        boolean right = md5(a1 + middle + md5("AUTH:" + auth.toPath())).equals(given.get("response"))
                && "0paque".equals(given.get("opaque"));
        if (!right) {
            answer(socket, auth, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"relay.example\", qop=\"auth\", "
                    + "nonce=\"n0nce\"\n");
        } else if (auth.header("Expires").map(Long::parseLong).orElse(minExpires) < minExpires) {
            answer(socket, auth, "423 Interval Out-of-Bounds", "Min-Expires: " + minExpires + '\n');
        } else {
            clients.put(usePath, socket);
            answer(socket, auth, "200 OK", "Use-Path: " + usePath + "\nExpires: " + expires
                    + "\nAuthentication-Info: qop=auth, nc=" + given.get("nc") + ", cnonce=\"" + given.get("cnonce")
                    + "\", rspauth=\"" + (impostor ? md5("guess") : md5(a1 + middle + md5(":" + auth.toPath()))) + "\"\n");
        }
    }

    private void relay(Socket from, MsrpFrame request) throws IOException {
        List<String> to = new ArrayList<>(List.of(request.toPath().split(" ")));
        String self = to.remove(0);
        String sender = request.fromPath().split(" ")[0];
        Socket client = clients.get(self);
        if (client == null) {
            answer(from, request, "481 No session", "");
            return;
        }
        if (from != client) {
            peers.put(sender, from);
        }
        Socket next = from == client ? peers.get(to.get(0)) : client;
        if (request.method().equals("SEND")) {
            answer(from, request, next == null ? "481 No session" : "200 OK", "");
        }
        if (next != null) {
            String rest = request.headers().stream().filter(header -> !header.name().endsWith("-Path"))
                    .map(header -> header.name() + ": " + header.value() + '\n').collect(Collectors.joining());
            write(next, MsrpFrame.of("MSRP " + request.transactionId() + 'r' + ' ' + request.method(), "To-Path: "
                    + String.join(" ", to) + "\nFrom-Path: " + self + ' ' + request.fromPath() + '\n' + rest,
                    request.body(), request.flag()));
        }
    }

    private void answer(Socket socket, MsrpFrame request, String status, String more) throws IOException {
        write(socket, MsrpFrame.of("MSRP " + request.transactionId() + ' ' + status, "To-Path: "
                + request.fromPath().split(" ")[0] + "\nFrom-Path: " + request.toPath().split(" ")[0] + '\n' + more, null,
                '$'));
    }

    private static void write(Socket socket, MsrpFrame frame) throws IOException {
        synchronized (socket) {
            socket.getOutputStream().write(frame.raw());
            socket.getOutputStream().flush();
        }
    }

    private static Map<String, String> parameters(String digest) {
        return List.of(digest.replaceFirst("Digest ", "").split(", ")).stream().map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].replace("\"", "")));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(ScriptedMsrpRelay::closeQuietly);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
