package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A peer that connects at the very moment at which its path is told, again and again: it is always bound. */
class EarlyBindRaceTest {

    private static final String PEER = "msrp://127.0.0.1:9/peer%d;tcp";

    @Test
    void aPeerThatIsAsFastAsItsPathIsAlwaysBound() throws Exception {
        try (MsrpEngine engine = MsrpEngine.start("race", MsrpLimits.ordinary(), FrameObserver.NONE)) {
            InetSocketAddress address = engine.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
            for (int round = 0; round < 500; round++) {
                CompletableFuture<Void> bound = new CompletableFuture<>();
                MsrpSession session = engine.passive(listener(bound));
                String peer = PEER.formatted(round);
                CyclicBarrier together = new CyclicBarrier(2);
                try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                    socket.setSoTimeout(10_000);
                    CompletableFuture<Void> told = CompletableFuture.runAsync(() -> {
                        meet(together);
                        session.remotePath(List.of(MsrpUri.parse(peer)));
                    });
                    meet(together);
                    socket.getOutputStream().write(bind(session, peer).getBytes(StandardCharsets.US_ASCII));
                    assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(),
                            StandardCharsets.US_ASCII)).readLine()).as("round %d", round).isEqualTo("MSRP tr4nsact 200 OK");
                    told.get(10, TimeUnit.SECONDS);
                    bound.get(10, TimeUnit.SECONDS);
                }
                session.close();
            }
        }
    }

    private static String bind(MsrpSession session, String peer) {
        return "MSRP tr4nsact SEND\r\nTo-Path: " + session.localUri() + "\r\nFrom-Path: " + peer
                + "\r\nMessage-ID: bind0001\r\nByte-Range: 1-0/0\r\n-------tr4nsact$\r\n";
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static MsrpSessionListener listener(CompletableFuture<Void> bound) {
        return new MsrpSessionListener() {
            @Override
            public void onBound(MsrpSession session) {
                bound.complete(null);
            }

            @Override
            public void onLost(MsrpSession session, String reason) {
                bound.completeExceptionally(new IOException(reason));
            }
        };
    }
}
