package org.restante.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DatagramsTest {

    private static final int OCTETS = 100;

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final Datagrams datagrams = new Datagrams(new Datagrams.Bounds(4, 10, 12 * OCTETS, 3), nanos::get);

    private static InetSocketAddress peer(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private boolean offer(int port, String text, int octets) {
        byte[] filled = new byte[octets];
        System.arraycopy(text.getBytes(US_ASCII), 0, filled, 0, text.length());
        return datagrams.offer(new DatagramPacket(filled, octets, peer(port)));
    }

    private boolean offer(int port, String text) {
        return offer(port, text, OCTETS);
    }

    private List<String> take(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(new String(datagrams.take().getData(), US_ASCII).trim());
        }
        return texts;
    }

    private void refuse(int port, int count) {
        Window window = datagrams.window(peer(port));
        for (int i = 0; i < Window.WIDEST; i++) {
            window.enter("open" + i);
        }
        for (int i = 0; i < count; i++) {
            assertThat(window.enter("refused" + i)).isFalse();
        }
    }

    @Test
    void sendersTakeTurns() throws InterruptedException {
        offer(1, "a1");
        offer(1, "a2");
        offer(1, "a3");
        offer(2, "b1");
        offer(3, "c1");
        offer(2, "b2");
        assertThat(take(6)).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void whoHasTooManyWaitingLosesTheNextAndNobodyElseDoes() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            assertThat(offer(1, "a" + i)).isTrue();
        }
        assertThat(offer(1, "lost")).isFalse();
        assertThat(offer(2, "b")).isTrue();
        assertThat(take(5)).containsExactly("a0", "b", "a1", "a2", "a3");
        assertThat(offer(1, "again")).isTrue();
    }

    @Test
    void allTogetherAreBoundedInNumberAndOctets() throws InterruptedException {
        for (int port = 1; port <= 3; port++) {
            for (int i = 0; i < 3; i++) {
                assertThat(offer(port, "small")).isTrue();
            }
        }
        assertThat(offer(4, "large", 3 * OCTETS + 1)).isFalse();
        assertThat(offer(4, "tenth")).isTrue();
        assertThat(offer(5, "eleventh")).isFalse();
        take(10);
        assertThat(offer(4, "all", 12 * OCTETS)).isTrue();
        assertThat(offer(5, "none")).isFalse();
    }

    @Test
    void whoHasRequestsRefusedIsAskedLessOften() throws InterruptedException {
        offer(1, "a1");
        offer(1, "a2");
        offer(2, "b1");
        offer(2, "b2");
        refuse(1, 4);
        assertThat(take(2)).containsExactly("b1", "b2");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        assertThat(take(2)).containsExactly("a1", "a2");
    }

    @Test
    void ifAllRestTheNextIsTakenOnceOneMay() throws InterruptedException {
        Datagrams inTime = new Datagrams(new Datagrams.Bounds(4, 10, 12 * OCTETS, 3), System::nanoTime);
        Window window = inTime.window(peer(1));
        for (int i = 0; i < Window.WIDEST + 40; i++) {
            window.enter("request" + i);
        }
        inTime.offer(new DatagramPacket(new byte[1], 1, peer(1)));
        assertThat(inTime.take().getPort()).isEqualTo(1);
    }

    @Test
    void whoWaitsForADatagramIsGivenIt() {
        CompletableFuture<DatagramPacket> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return datagrams.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        offer(7, "awaited");
        assertThat(taken.orTimeout(20, TimeUnit.SECONDS).join().getPort()).isEqualTo(7);
    }

    @Test
    void aPeerKeepsItsWindowUntilThereAreTooManyOfThem() throws InterruptedException {
        Window first = datagrams.window(peer(1));
        offer(1, "waits");
        datagrams.window(peer(2));
        datagrams.window(peer(3));
        assertThat(datagrams.window(peer(1))).isSameAs(first);
        datagrams.window(peer(4));
        datagrams.window(peer(5));
        assertThat(datagrams.window(peer(1))).isSameAs(first);
        datagrams.window(peer(6));
        datagrams.window(peer(7));
        datagrams.window(peer(8));
        assertThat(datagrams.window(peer(1))).isNotSameAs(first);
        assertThat(take(1)).containsExactly("waits");
    }
}
