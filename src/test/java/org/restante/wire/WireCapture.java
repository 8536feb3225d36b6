package org.restante.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A capture of the loopback interface. {@code tcpdump} writes packets to this class, which keeps them in a file and
 * looks for its own probes: {@link #start} returns only after a probe was captured, {@link #stop} only after a last
 * one was, so everything sent between the two is in the file. Probes themselves are left out.
 */
public final class WireCapture implements AutoCloseable {

    private static final int SECONDS = 20;

    private final Process process;
    private final Path file;
    private final DatagramSocket probes;
    private final String first = "probe " + UUID.randomUUID();
    private final String last = "probe " + UUID.randomUUID();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final StringBuffer errors = new StringBuffer();
    private final Thread packets;
    private final Thread log;

    private WireCapture(Path file, String filter) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        probes = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        process = new ProcessBuilder("tcpdump", "-i", "lo", "-n", "-U", "--immediate-mode", "-B", "32768", "-s", "0",
                "-w", "-", "(" + filter + ") or (udp port " + probes.getLocalPort() + ")").start();
        packets = daemon("capture-packets", this::copy);
        log = daemon("capture-log", this::readErrors);
    }

    /**
     * Starts to capture on lo.
     *
     * @param file where the packets go, in pcap format
     * @param filter a capture filter, for example {@code "port 5060 or port 2855"}
     */
    public static WireCapture start(Path file, String filter) {
        try {
            WireCapture capture = new WireCapture(file, filter);
            capture.await(capture.started, capture.first);
            return capture;
        } catch (IOException e) {
            throw new AssertionError("cannot capture into " + file, e);
        }
    }

    /** Ends the capture after everything sent before is in the file; {@return the file}. */
    public Path stop() {
        await(finished, last);
        process.destroy();
        join(packets);
        join(log);
        probes.close();
        Matcher dropped = Pattern.compile("([0-9]+) packets? dropped").matcher(errors);
        if (dropped.find() && !dropped.group(1).equals("0")) {
            throw new AssertionError("the capture is not complete: " + dropped.group());
        }
        return file;
    }

    /** Ends the capture, whatever state it is in. */
    @Override
    public void close() {
        process.destroy();
        probes.close();
    }

    private void await(CountDownLatch seen, String probe) {
        byte[] octets = probe.getBytes(StandardCharsets.UTF_8);
        try {
            for (int tries = 0; tries < SECONDS * 20; tries++) {
                probes.send(new DatagramPacket(octets, octets.length, probes.getLocalSocketAddress()));
                if (seen.await(50, TimeUnit.MILLISECONDS)) {
                    return;
                }
                if (!process.isAlive()) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new AssertionError("cannot send a probe", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroy();
        throw new AssertionError("the capture did not see its probe; tcpdump said: " + errors);
    }

    /** Copies the pcap stream: 24 octets of file header, then records of 16 octets of header and the packet. */
    private void copy() {
        try (DataInputStream in = new DataInputStream(process.getInputStream());
                OutputStream out = Files.newOutputStream(file)) {
            byte[] fileHeader = new byte[24];
            in.readFully(fileHeader);
            out.write(fileHeader);
            ByteOrder order = (fileHeader[0] & 0xff) == 0xa1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            byte[] header = new byte[16];
            while (true) {
                in.readFully(header);
                byte[] packet = new byte[ByteBuffer.wrap(header).order(order).getInt(8)];
                in.readFully(packet);
                if (!isProbe(packet)) {
                    out.write(header);
                    out.write(packet);
                }
            }
        } catch (EOFException end) {
            errors.append("[end of packets]");
        } catch (IOException e) {
            errors.append(e);
        }
    }

    private boolean isProbe(byte[] packet) {
        String tail = new String(packet, Math.max(0, packet.length - first.length()),
                Math.min(packet.length, first.length()), StandardCharsets.ISO_8859_1);
        if (tail.equals(first)) {
            started.countDown();
        } else if (tail.equals(last)) {
            finished.countDown();
        }
        return tail.equals(first) || tail.equals(last);
    }

    private void readErrors() {
        try (InputStream in = process.getErrorStream()) {
            byte[] buffer = new byte[1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                errors.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            errors.append(e);
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
