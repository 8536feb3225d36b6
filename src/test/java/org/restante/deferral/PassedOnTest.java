package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PassedOnTest {

    private final PassedOn octets = new PassedOn(10);

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String content(ByteBuffer buffer) {
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsOfferedIsHeldBackUntilAllOfItIsTaken() {
        CompletableFuture<?> taken = octets.offer(text("abcdef")).toCompletableFuture();
        assertThat(taken).isNotDone();

        ByteBuffer first = ByteBuffer.allocate(4);
        assertThat(octets.read(first).toCompletableFuture()).isCompleted();
        assertThat(content(first)).isEqualTo("abcd");
        assertThat(taken).isNotDone();

        ByteBuffer second = ByteBuffer.allocate(4);
        assertThat(octets.read(second).toCompletableFuture()).isCompleted();
        assertThat(content(second)).isEqualTo("ef");
        assertThat(taken).isCompleted();
    }

    @Test
    void whoReadsWaitsForWhatIsOffered() {
        ByteBuffer into = ByteBuffer.allocate(8);
        CompletableFuture<?> read = octets.read(into).toCompletableFuture();
        assertThat(read).isNotDone();
        assertThat(octets.offer(text("xyz")).toCompletableFuture()).isCompleted();
        assertThat(read).isCompleted();
        assertThat(content(into)).isEqualTo("xyz");
    }

    @Test
    void whoOffersIsLetGoWhenTheReaderIsDone() {
        CompletableFuture<?> taken = octets.offer(text("abc")).toCompletableFuture();
        octets.close();
        assertThat(taken).isCompleted();
        assertThat(octets.offer(text("def")).toCompletableFuture()).isCompleted();
        assertThat(octets.read(ByteBuffer.allocate(1)).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void whoReadsLearnsThatThereIsNoMore() {
        ByteBuffer into = ByteBuffer.allocate(8);
        CompletableFuture<?> read = octets.read(into).toCompletableFuture();
        octets.breakOff();
        assertThat(read).isCompletedExceptionally();
        octets.offer(text("late"));
        assertThat(into.position()).isZero(); // the memory is not ours any more
    }
}
