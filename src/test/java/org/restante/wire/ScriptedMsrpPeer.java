package org.restante.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * One end of one MSRP session over one TCP connection, without an engine: it sends frames or plain octets as told and
 * shows the frames that came. Nothing is answered unless the script does it, so withholding an answer needs no verb.
 *
 * <p>{@link #create()} gives an end with a path but no connection; then either {@link #connect(String)} to the other
 * end's path or {@link #listen()} for it, and with both {@link #remotePath(String)} tells whom to address.
 */
public final class ScriptedMsrpPeer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SecureRandom random = new SecureRandom();
    private final Inbox<MsrpFrame> inbox = new Inbox<>(MsrpFrame::toString);
    private final CompletableFuture<Socket> connection = new CompletableFuture<>();
    private final ServerSocket listener;
    private final String localPath;
    private volatile String remotePath;

    private volatile CountDownLatch gate = new CountDownLatch(0);

    private ScriptedMsrpPeer() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        localPath = "msrp://127.0.0.1:" + listener.getLocalPort() + '/' + token() + token() + ";tcp";
    }

    /** {@return a new end with a path of its own; its port is bound but nothing is accepted yet} */
    public static ScriptedMsrpPeer create() {
        try {
            return new ScriptedMsrpPeer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the path to write into a=path} */
    public String localPath() {
        return localPath;
    }

    /** {@return the port to write into the m= line} */
    public int port() {
        return listener.getLocalPort();
    }

    // --- connecting -------------------------------------------------------------------------------------------

    /** Sets the path that requests are addressed to. */
    public ScriptedMsrpPeer remotePath(String path) {
        remotePath = path;
        return this;
    }

    /** Opens the connection to the first URI of {@code path} and addresses requests to it. */
    public ScriptedMsrpPeer connect(String path) {
        remotePath(path);
        String authority = path.split(" ")[0].replaceFirst("msrps?://", "").replaceFirst("[/;].*", "");
        String host = authority.substring(authority.indexOf('@') + 1, authority.lastIndexOf(':'));
        int port = Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
        try {
            use(new Socket(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to " + path, e);
        }
        return this;
    }

    /** Accepts the first connection that comes. */
    public ScriptedMsrpPeer listen() {
        daemon("msrp-peer-accept", () -> {
            try {
                use(listener.accept());
            } catch (IOException e) {
                inbox.fault("listener: " + e);
            }
        });
        return this;
    }

    /** Waits until the connection is up. */
    public ScriptedMsrpPeer awaitConnection() {
        socket();
        return this;
    }

    /** Fails if anybody has opened a connection to this end's own port, and {@link #listen} was not called. */
    public void expectNobodyConnected() {
        boolean connected = true;
        try {
            listener.setSoTimeout(1);
            listener.accept().close();
        } catch (SocketTimeoutException e) {
            connected = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (connected) {
            throw new AssertionError("somebody connected to " + localPath);
        }
    }

    private void use(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        MsrpFrameReader reader = new MsrpFrameReader(new BufferedInputStream(socket.getInputStream()));
        connection.complete(socket);
        daemon("msrp-peer-read", () -> read(reader));
    }

    private void read(MsrpFrameReader reader) {
        try {
            for (MsrpFrame frame = reader.next(); frame != null; frame = reader.next()) {
                inbox.offer(frame);
                gate.await();
            }
            inbox.fault("connection closed by the other end");
        } catch (IOException | IllegalArgumentException e) {
            inbox.fault("connection broken: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // --- sending ----------------------------------------------------------------------------------------------

    /** Sends the body-less SEND that binds the connection to the session (RFC 4975 §5.4); {@return it}. */
    public MsrpFrame bind() {
        return frame("SEND", "Message-ID: " + token() + "\nByte-Range: 1-0/0\n", null, '$');
    }

    /** Sends a message in one chunk with Failure-Report at its default; {@return the frame}. */
    public MsrpFrame send(String contentType, byte[] body) {
        return chunk(token(), 1, body.length, contentType, body, '$', "");
    }

    /**
     * Sends one chunk.
     *
     * @param first the number of its first octet, from 1
     * @param total octets of the whole message, -1 for {@code *}
     * @param more further header lines such as {@code "Success-Report: yes\n"}, or ""
     * @return the frame
     */
    public MsrpFrame chunk(String messageId, long first, long total, String contentType, byte[] body, char flag,
            String more) {
        String range = "Byte-Range: " + first + '-' + (first + body.length - 1) + '/' + (total < 0 ? "*" : total);
        return frame("SEND", "Message-ID: " + messageId + '\n' + range + '\n' + more + "Content-Type: " + contentType
                + '\n', body, flag);
    }

    /** Sends a request with a new transaction id, addressed to the remote path; a null body means none. */
    public MsrpFrame frame(String method, String headerLines, byte[] body, char flag) {
        if (remotePath == null) {
            throw new IllegalStateException("remotePath(..) or connect(..) was not called");
        }
        MsrpFrame frame = MsrpFrame.of("MSRP " + token() + ' ' + method,
                "To-Path: " + remotePath + "\nFrom-Path: " + localPath + '\n' + headerLines, body, flag);
        raw(frame.raw());
        return frame;
    }

    /** Answers a SEND with 200. */
    public void ok(MsrpFrame send) {
        respond(send, 200, "OK");
    }

    /** Answers a SEND; the response goes to the previous hop only (RFC 4975 §7.2). */
    public void respond(MsrpFrame send, int status, String comment) {
        String start = "MSRP " + send.transactionId() + ' ' + status + (comment.isEmpty() ? "" : ' ' + comment);
        raw(MsrpFrame.of(start, "To-Path: " + send.fromPath().split(" ")[0] + "\nFrom-Path: " + localPath + '\n',
                null, '$').raw());
    }

    /** Reports on a received message (RFC 4975 §7.1.2); {@return the REPORT}. */
    public MsrpFrame report(MsrpFrame send, long first, long last, long total, int status, String text) {
        MsrpFrame frame = MsrpFrame.of("MSRP " + token() + " REPORT", "To-Path: " + send.fromPath() + "\nFrom-Path: "
                + localPath + "\nMessage-ID: " + send.require("Message-ID") + "\nByte-Range: " + first + '-' + last
                + '/' + total + "\nStatus: 000 " + status + ' ' + text + '\n', null, '$');
        raw(frame.raw());
        return frame;
    }

    /** Writes octets as they are, however wrong, and flushes them. */
    public void raw(byte[] octets) {
        try {
            Socket socket = socket();
            synchronized (socket) {
                socket.getOutputStream().write(octets);
                socket.getOutputStream().flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes text as it is; lines must already end in CR LF. */
    public void raw(String text) {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    // --- expecting --------------------------------------------------------------------------------------------

    /** {@return the next SEND} */
    public MsrpFrame expectSend() {
        return expect("SEND", f -> f.method().equals("SEND"), PATIENCE);
    }

    /** {@return the next REPORT} */
    public MsrpFrame expectReport() {
        return expect("REPORT", f -> f.method().equals("REPORT"), PATIENCE);
    }

    /** {@return the response to a request, whatever its status} */
    public MsrpFrame expectResponse(MsrpFrame request) {
        return expect("response to " + request.transactionId(), f -> f.isResponseTo(request), PATIENCE);
    }

    /** {@return the response to a request; fails when it has another status} */
    public MsrpFrame expectResponse(MsrpFrame request, int status) {
        MsrpFrame response = expectResponse(request);
        if (response.status() != status) {
            throw inbox.failure("a response " + status + ", it was\n" + response);
        }
        return response;
    }

    /** {@return the first frame that fits, waiting up to {@code patience}; fails with everything received} */
    public MsrpFrame expect(String what, Predicate<MsrpFrame> fits, Duration patience) {
        return inbox.take(what, fits, patience);
    }

    /** {@return the first frame that fits; empty if none comes in time, for scripts that can go on without it} */
    public Optional<MsrpFrame> poll(Predicate<MsrpFrame> fits, Duration patience) {
        return inbox.poll(fits, patience);
    }

    /** Fails as soon as a fitting frame arrives within {@code time}. */
    public void expectNone(String what, Predicate<MsrpFrame> fits, Duration time) {
        inbox.none(what, fits, time);
    }

    /** Waits until the other end closed the connection, in order or not. */
    public void expectClosed() {
        inbox.awaitFault("connection", PATIENCE);
    }

    /**
     * Receives one message as a well-behaved end does: each chunk answered with 200, and when it is complete a success
     * report if one was asked for. Body-less SENDs are answered and skipped.
     *
     * @return all chunks; {@link #join} makes the message of them
     */
    public List<MsrpFrame> receiveMessage() {
        List<MsrpFrame> chunks = new ArrayList<>();
        long octets = 0;
        do {
            MsrpFrame send = expectSend();
            ok(send);
            if (send.body() != null) {
                chunks.add(send);
                octets += send.body().length;
            }
        } while (chunks.isEmpty() || chunks.get(chunks.size() - 1).flag() == '+');
        MsrpFrame last = chunks.get(chunks.size() - 1);
        if (last.flag() == '$' && last.header("Success-Report").orElse("no").equalsIgnoreCase("yes")) {
            report(last, 1, octets, octets, 200, "OK");
        }
        return chunks;
    }

    /** {@return the content of the chunks in the order they came} */
    public static byte[] join(List<MsrpFrame> chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        chunks.forEach(chunk -> out.writeBytes(chunk.content()));
        return out.toByteArray();
    }

    /** {@return everything received so far, in order} */
    public List<MsrpFrame> received() {
        return inbox.everything();
    }

    /** Reads nothing more after the next frame, until {@link #resume}. */
    public void pause() {
        gate = new CountDownLatch(1);
    }

    /** Goes on reading. */
    public void resume() {
        gate.countDown();
    }

    // --- misbehaving and ending -------------------------------------------------------------------------------

    /** Writes the first {@code octets} of a frame, then closes the connection in order. */
    public void closeMidFrame(byte[] frame, int octets) {
        raw(Arrays.copyOf(frame, octets));
        closeConnection();
    }

    /** Breaks the connection with a TCP reset. */
    public void reset() {
        try {
            socket().setSoLinger(true, 0);
            socket().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection in order. */
    public void closeConnection() {
        try {
            socket().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            Socket socket = connection.getNow(null);
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return sixteen random characters, good as transaction id or Message-ID} */
    public String token() {
        byte[] octets = new byte[8];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    private Socket socket() {
        try {
            return connection.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw inbox.failure("a connection within " + PATIENCE);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("no connection", e);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
