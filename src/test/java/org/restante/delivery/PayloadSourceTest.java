package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PayloadSourceTest {

    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger largestRead = new AtomicInteger();

    @Test
    void piecesAreBoundedAndMakeTheWhole() {
        String content = "0123456789".repeat(100_000);
        PayloadSource source = source("head-", content, "-tail", Runnable::run);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = next(source, 60_000); piece.length > 0; piece = next(source, 60_000)) {
            assertThat(piece.length).isBetween(1, 60_000);
            all.writeBytes(piece);
        }

        assertThat(all.toString().equals("head-" + content + "-tail")).isTrue();
        assertThat(source.octets()).isEqualTo(1_000_010);
        assertThat(largestRead.get()).as("content is streamed").isBetween(1, 262_144);
        assertThat(opened).hasValue(1);
    }

    @Test
    void theLaneIsAheadByTwoBlocksAndNoMore() {
        Deque<Runnable> lane = new ArrayDeque<>();
        PayloadSource source = source("", "0123456789".repeat(100_000), "", lane::add);
        var first = source.read(ByteBuffer.allocate(10)).toCompletableFuture();
        assertThat(first).isNotDone();
        while (!lane.isEmpty()) {
            lane.remove().run();
        }

        assertThat(first).isCompleted();
        assertThat(taken).hasValue(2 * 262_144);
        assertThat(source.read(ByteBuffer.allocate(262_144 - 10)).toCompletableFuture()).as("it is there").isCompleted();
        assertThat(lane).isEmpty();
        assertThat(source.read(ByteBuffer.allocate(10)).toCompletableFuture()).isCompleted();
        assertThat(lane).as("there is room for another block").hasSize(1);
    }

    @Test
    void nothingIsOpenedBeforeItIsAskedFor() {
        PayloadSource source = source("", "x", "", Runnable::run);
        source.close();

        assertThat(opened).hasValue(0);
        assertThat(closed).hasValue(0);
    }

    @Test
    void contentIsClosedWhenTheMessageIsGivenUp() {
        PayloadSource source = source("head", "content", "tail", Runnable::run);
        next(source, 6);
        source.close();

        assertThat(closed).hasValue(1);
    }

    @Test
    void whatWasNotReachedIsNotOpenedForClosingIt() {
        PayloadSource source = source("head".repeat(200_000), "content", "tail", Runnable::run);
        next(source, 2);
        source.close();

        assertThat(opened).hasValue(0);
    }

    @Test
    void everythingHappensOnTheLane() {
        List<Runnable> lane = new ArrayList<>();
        PayloadSource source = source("a", "b", "c", lane::add);
        ByteBuffer into = ByteBuffer.allocate(10);
        var piece = source.read(into).toCompletableFuture();
        source.close();

        assertThat(piece).isNotDone();
        assertThat(opened).hasValue(0);
        lane.forEach(Runnable::run);
        assertThat(piece).isCompleted();
        assertThat(into.flip()).isEqualTo(ByteBuffer.wrap("abc".getBytes()));
        assertThat(closed.get()).isPositive();
    }

    @Test
    void contentThatCannotBeOpenedFailsThePiece() {
        PayloadSource source = new PayloadSource(new Payload("text/plain", List.of(new Payload.Stored(() -> {
            throw new UncheckedIOException(new java.io.IOException("gone"));
        }, 1))), Runnable::run);

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> source.read(ByteBuffer.allocate(1)).toCompletableFuture().join()).withMessageContaining("gone");
    }

    private PayloadSource source(String prefix, String content, String suffix, java.util.function.Consumer<Runnable> lane) {
        return new PayloadSource(new Payload("text/plain", List.of(new Payload.Octets(prefix.getBytes()),
                new Payload.Stored(() -> observed(content), content.length()), new Payload.Octets(suffix.getBytes()))), lane);
    }

    private InputStream observed(String content) {
        opened.incrementAndGet();
        return new ByteArrayInputStream(content.getBytes()) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                largestRead.accumulateAndGet(length, Math::max);
                int count = super.read(into, from, length);
                taken.addAndGet(Math.max(0, count));
                return count;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private static byte[] next(PayloadSource source, int most) {
        ByteBuffer into = ByteBuffer.allocate(most);
        source.read(into).toCompletableFuture().join();
        return Arrays.copyOf(into.array(), into.position());
    }
}
