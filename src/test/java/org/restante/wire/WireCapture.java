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
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A capture of the loopback interface. {@code tcpdump} writes packets to this class, which keeps them in a file and
 * looks for its own probes: {@link #start} returns only after a probe was captured, {@link #stop} only after a last
 * one was, so everything sent between the two is in the file. Probes themselves are left out, and so is what is sent
 * between {@link #pause} and {@link #resume}.
 */
public final class WireCapture implements AutoCloseable {

    private static final int SECONDS = 20;

    private final Process process;
    private final Path file;
    private final DatagramSocket probes;
    private final String probe = "probe " + UUID.randomUUID() + ' ';
    private final long most;
    private final Object lock = new Object();
    private int sent;
    private int seen;
    private volatile boolean kept = true;
    private volatile boolean full;
    private final StringBuffer errors = new StringBuffer();
    private final Thread packets;
    private final Thread log;

    private WireCapture(Path file, String filter, long most) throws IOException {
        this.file = file;
        this.most = most;
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
        return start(file, filter, Long.MAX_VALUE);
    }

    /**
     * Starts to capture on lo.
     *
     * @param most octets of packets that are kept; beyond them {@link #stop} fails
     */
    public static WireCapture start(Path file, String filter, long most) {
        try {
            WireCapture capture = new WireCapture(file, filter, most);
            capture.await();
            return capture;
        } catch (IOException e) {
            throw new AssertionError("cannot capture into " + file, e);
        }
    }

    /** Ends the capture after everything sent before is in the file; {@return the file}. */
    public Path stop() {
        await();
        process.destroy();
        join(packets);
        join(log);
        probes.close();
        Matcher dropped = Pattern.compile("([0-9]+) packets? dropped").matcher(errors);
        if (dropped.find() && !dropped.group(1).equals("0")) {
            throw new AssertionError("the capture is not complete: " + dropped.group());
        }
        if (full) {
            throw new AssertionError("the capture is not complete: there was more than " + most + " octets");
        }
        return file;
    }

    /** Leaves out what is sent from now on; everything before is in the file. */
    public void pause() {
        await();
        kept = false;
    }

    /** Keeps again what is sent from now on. */
    public void resume() {
        await();
        kept = true;
    }

    /** Ends the capture, whatever state it is in. */
    @Override
    public void close() {
        process.destroy();
        probes.close();
    }

    /** Sends a probe until it was captured: so was all that was sent before it. */
    private void await() {
        int mine = ++sent;
        byte[] octets = (probe + String.format(Locale.ROOT, "%04d", mine)).getBytes(StandardCharsets.UTF_8);
        try {
            for (int tries = 0; tries < SECONDS * 20; tries++) {
                probes.send(new DatagramPacket(octets, octets.length, probes.getLocalSocketAddress()));
                if (isSeen(mine)) {
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

    private boolean isSeen(int number) throws InterruptedException {
        synchronized (lock) {
            if (seen < number) {
                lock.wait(50);
            }
            return seen >= number;
        }
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
            long octets = 0;
            while (true) {
                in.readFully(header);
                byte[] packet = new byte[ByteBuffer.wrap(header).order(order).getInt(8)];
                in.readFully(packet);
                if (isProbe(packet) || !kept) {
                    continue;
                }
                octets += packet.length;
                full |= octets > most;
                if (!full) {
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
        int length = probe.length() + 4;
        String tail = new String(packet, Math.max(0, packet.length - length), Math.min(packet.length, length),
                StandardCharsets.ISO_8859_1);
        if (!tail.startsWith(probe)) {
            return false;
        }
        synchronized (lock) {
            seen = Math.max(seen, Integer.parseInt(tail.substring(probe.length())));
            lock.notifyAll();
        }
        return true;
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
