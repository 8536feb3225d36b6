package org.restante.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.restante.msrp.FrameObserver;
import org.restante.msrp.MsrpEngine;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.MsrpUri;

/** Many bound sessions, each on a connection of its own, that say nothing; the devices live in a process of their own. */
final class IdleSessions {

    private static final String DEVICE = "msrp://127.0.0.1:9/device%d;tcp";

    private IdleSessions() {
    }

    /** {@return octets of memory that so many sessions take} */
    static long measure(int sessions) throws IOException, InterruptedException {
        try (MsrpEngine engine = MsrpEngine.start("idle", MsrpPair.LIMITS, FrameObserver.NONE, MsrpPair.ONE_THREAD)) {
            engine.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1");
            Process devices = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-cp",
                    System.getProperty("java.class.path"), IdleSessions.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            try (PrintWriter out = new PrintWriter(devices.getOutputStream(), false, StandardCharsets.UTF_8)) {
                long before = Memory.live();
                CountDownLatch bound = new CountDownLatch(sessions);
                List<MsrpSession> open = new ArrayList<>();
                for (int i = 0; i < sessions; i++) {
                    MsrpSession session = engine.passive(new Bound(bound));
                    session.remotePath(List.of(MsrpUri.parse(DEVICE.formatted(i))));
                    open.add(session);
                    out.println(session.localUri());
                }
                out.flush();
                if (!bound.await(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException(bound.getCount() + " of " + sessions + " sessions were not bound");
                }
                return Memory.live() - before;
            } finally {
                devices.destroy();
                devices.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private record Bound(CountDownLatch latch) implements MsrpSessionListener {

        @Override
        public void onBound(MsrpSession session) {
            latch.countDown();
        }

        @Override
        public void onLost(MsrpSession session, String reason) {
        }
    }

    /** The devices: a line of input is a path to connect to; all connections stay until the input ends. */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<Socket> sockets = new ArrayList<>();
        for (String path = in.readLine(); path != null; path = in.readLine()) {
            MsrpUri target = MsrpUri.parse(path);
            Socket socket = new Socket(target.host(), target.port());
            socket.getOutputStream().write(("MSRP bind0001 SEND\r\nTo-Path: " + path + "\r\nFrom-Path: "
                    + DEVICE.formatted(sockets.size()) + "\r\nMessage-ID: bind\r\nByte-Range: 1-0/0\r\n-------bind0001$\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
