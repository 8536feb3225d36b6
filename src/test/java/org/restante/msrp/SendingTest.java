package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.Requirement;

/** What a bound session writes, octet by octet and without a socket. */
class SendingTest {

    private final EmbeddedEnd end = new EmbeddedEnd(MsrpLimits.ordinary()).bound();

    private final EmbeddedChannel reader = new EmbeddedChannel(new FrameDecoder(MsrpLimits.ordinary()));

    @AfterEach
    void release() {
        reader.finishAndReleaseAll();
        end.channel.finishAndReleaseAll();
    }

    /** A frame that the session wrote. */
    private record Written(String transactId, String messageId, String range, String content, String flag, String head) {

        static Written of(Wire.Seen seen) {
            return new Written(seen.head().split(" ")[1], header(seen, "Message-ID"), header(seen, "Byte-Range"),
                    seen.content(), seen.end(), seen.head());
        }

        private static String header(Wire.Seen seen, String name) {
            return seen.head().lines().filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2)).findFirst().orElse("");
        }
    }

    private List<Written> written() {
        end.channel.runPendingTasks();
        for (ByteBuf piece = end.channel.readOutbound(); piece != null; piece = end.channel.readOutbound()) {
            reader.writeInbound(piece);
        }
        return Wire.drain(reader).stream().map(Written::of).toList();
    }

    private void answer(int status, Written... requests) {
        for (Written request : requests) {
            end.receive(end.responseTo("MSRP " + request.transactId() + " SEND", status));
        }
    }

    private void send(String messageId, ContentSource content) {
        end.session.send(new OutgoingMessage(messageId, "text/plain", false, content));
    }

    private static String letters(int octets) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < octets; i++) {
            text.append((char) ('a' + i % 26));
        }
        return text.toString();
    }

    private static String joined(List<Written> frames, String messageId) {
        StringBuilder text = new StringBuilder();
        frames.stream().filter(frame -> frame.messageId().equals(messageId)).forEach(frame -> text.append(frame.content()));
        return text.toString();
    }

    @Test
    void interruptibleMessageIsOneChunkWhoseEndIsNotToldBefore() {
        end.session.sendAs(SendingProfile.bulk());
        send("bulk0001", new ArraySource(letters(200_000)));
        List<Written> frames = written();
        assertThat(frames).singleElement().satisfies(frame -> {
            assertThat(frame.range()).isEqualTo("1-*/200000");
            assertThat(frame.content()).isEqualTo(letters(200_000));
            assertThat(frame.flag()).isEqualTo("$");
        });
        answer(200, frames.get(0));
        assertThat(end.listener.told()).contains("transmitted bulk0001");
    }

    @Test
    void chunksAreAnsweredFromTimeToTime() {
        end.session.sendAs(new SendingProfile(100_000, true, 10 << 20, 1));
        send("bulk0001", new ArraySource(letters(250_000)));
        List<Written> frames = written();
        assertThat(frames).extracting(Written::range)
                .containsExactly("1-*/250000", "100001-*/250000", "200001-*/250000");
        assertThat(frames).extracting(Written::flag).containsExactly("+", "+", "$");
        assertThat(joined(frames, "bulk0001")).isEqualTo(letters(250_000));
    }

    @Test
    void reportAndAnswerCutIntoAChunkAtTheOctet() {
        end.session.sendAs(SendingProfile.bulk());
        SlowSource slow = new SlowSource(letters(3000));
        send("bulk0001", slow);
        slow.deliver(1000);
        end.listener.receivingInto(new CollectingSink());
        end.receive(end.send("m001", "1-5/5", "hello", '$', "Success-Report: yes"));
        slow.deliver(2000);
        List<Written> frames = written();
        assertThat(frames).extracting(frame -> frame.head().lines().findFirst().orElse("").replaceFirst("MSRP \\S+ ", ""))
                .containsExactly("SEND", "200 OK", "REPORT", "SEND");
        assertThat(frames.get(0).flag()).isEqualTo("+");
        assertThat(frames.get(3).range()).isEqualTo("1001-*/3000");
        assertThat(joined(frames, "bulk0001")).isEqualTo(letters(3000));
        answer(200, frames.get(0), frames.get(3));
        assertThat(end.listener.told()).contains("transmitted bulk0001");
    }

    @Test
    void anotherMessageCutsIn() {
        end.session.sendAs(SendingProfile.bulk());
        SlowSource slow = new SlowSource(letters(3000));
        send("bulk0001", slow);
        slow.deliver(1000);
        send("little01", new ArraySource("hello"));
        slow.deliver(2000);
        List<Written> frames = written();
        assertThat(frames).extracting(Written::messageId).containsExactly("bulk0001", "little01", "bulk0001");
        assertThat(frames).extracting(Written::flag).containsExactly("+", "$", "$");
        answer(200, frames.get(1));
        assertThat(end.listener.told()).contains("transmitted little01").doesNotContain("transmitted bulk0001");
    }

    @Test
    @Requirement("MSRP-05")
    void msrp05_ordinarilyNothingCutsIntoAMessage() {
        SlowSource slow = new SlowSource(letters(5000));
        send("mess0001", slow);
        slow.deliver(3000);
        send("mess0002", new ArraySource("hello"));
        slow.deliver(2000);
        List<Written> frames = written();
        assertThat(frames).extracting(Written::messageId).containsOnly("mess0001");
        assertThat(frames).extracting(Written::range).containsExactly("1-2048/5000", "2049-4096/5000", "4097-5000/5000");
        answer(200, frames.toArray(Written[]::new));
        assertThat(written()).extracting(Written::messageId).containsExactly("mess0002");
    }

    @Test
    void contentThatHoldsTheEndLineOfItsChunkIsCutInTheMiddleOfIt() {
        end.session.sendAs(SendingProfile.bulk());
        SlowSource slow = new SlowSource("before\r\n-------################################$ and after");
        send("bulk0001", slow);
        slow.deliver(6);
        String transactId = end.written().split(" ")[1];
        slow.replace("################################", transactId);
        slow.deliver(slow.left());
        String text = end.written();
        String first = text.substring(0, text.indexOf("\r\n-------" + transactId));
        assertThat(text).startsWith("\r\n-");
        assertThat(first).doesNotContain(transactId);
        assertThat(text).contains("Byte-Range: 10-*/").contains("------" + transactId + "$ and after");
    }

    @Test
    void abortEndsTheOpenChunk() {
        end.session.sendAs(SendingProfile.bulk());
        SlowSource slow = new SlowSource(letters(3000));
        send("bulk0001", slow);
        slow.deliver(1000);
        end.session.abort("bulk0001");
        end.channel.runPendingTasks();
        slow.deliver(2000);
        assertThat(written()).singleElement().extracting(Written::flag).isEqualTo("#");
        assertThat(slow.closed).isTrue();
    }

    @Test
    void refusalInTheMiddleOfAChunkEndsItAndTheNextMessageFollows() {
        end.session.sendAs(new SendingProfile(2048, true, 1 << 20, 1));
        SlowSource slow = new SlowSource(letters(5000));
        send("bulk0001", slow);
        send("bulk0002", new ArraySource("next"));
        slow.deliver(2048);
        Written first = written().get(0);
        slow.deliver(952);
        answer(413, first);
        assertThat(end.listener.told()).contains("refused bulk0001 413");
        slow.deliver(2000);
        List<Written> frames = written();
        assertThat(frames).extracting(Written::messageId).containsExactly("bulk0001", "bulk0002");
        assertThat(frames).extracting(Written::flag).containsExactly("#", "$");
        assertThat(frames.get(1).content()).isEqualTo("next");
    }

    @Test
    void nothingIsAskedOfTheSourceBeyondTheWindow() {
        end.session.sendAs(new SendingProfile(2048, false, 8192, 1));
        ArraySource source = new ArraySource(letters(200_000));
        send("mess0001", source);
        List<Written> frames = written();
        assertThat(frames).hasSize(4);
        assertThat(source.taken()).isLessThanOrEqualTo(8192 + 16 * 1024);
        answer(200, frames.get(0));
        assertThat(written()).extracting(Written::range).containsExactly("8193-10240/200000");
    }

    @Test
    void lostConnectionTellsWhereToGoOn() {
        send("mess0001", new ArraySource(letters(5000)));
        send("mess0002", new ArraySource("waits"));
        List<Written> frames = written();
        answer(200, frames.get(0), frames.get(2));
        end.channel.close();
        end.channel.runPendingTasks();
        assertThat(end.listener.told()).containsExactly("bound", "unfinished mess0001 2048", "unfinished mess0002 0",
                "lost: connection lost");
    }

    @Test
    void resumedMessageBeginsBehindTheConfirmedOctets() {
        end.session.send(new OutgoingMessage("mess0001", "text/plain", true, FailureReport.YES, 2048,
                new ArraySource(letters(1000))));
        List<Written> frames = written();
        assertThat(frames).extracting(Written::range).containsExactly("2049-3048/3048");
        answer(200, frames.get(0));
        end.receive(EmbeddedEnd.frame("REPORT", end.session.localUri().toString(),
                "Message-ID: mess0001\r\nByte-Range: 2049-3048/3048\r\nStatus: 000 200 OK", "", '$'));
        assertThat(end.listener.told()).containsExactly("bound", "transmitted mess0001", "report mess0001 1-3048/3048 200");
    }

    @Test
    @Requirement("MSRP-04")
    void msrp04_successReportsOfPartsAreSummed() {
        end.session.send(new OutgoingMessage("mess0001", "text/plain", true, new ArraySource(letters(5000))));
        answer(200, written().toArray(Written[]::new));
        for (String range : List.of("1-2048/5000", "4097-5000/5000", "1-100/5000", "2000-4096/*")) {
            assertThat(end.listener.told()).as("before %s", range).noneMatch(told -> told.startsWith("report"));
            end.receive(EmbeddedEnd.frame("REPORT", end.session.localUri().toString(),
                    "Message-ID: mess0001\r\nByte-Range: " + range + "\r\nStatus: 000 200 OK", "", '$'));
        }
        assertThat(end.listener.told()).containsOnlyOnce("report mess0001 1-5000/5000 200");
    }

    @ParameterizedTest
    @CsvSource({"1-6/6", "1-5/6", "1-*/5", "1-9007199254740992/*"})
    void successReportOfOtherOctetsThanWereSentConfirmsNothing(String range) {
        end.session.send(new OutgoingMessage("mess0001", "text/plain", true, new ArraySource("hello")));
        answer(200, written().get(0));
        end.receive(EmbeddedEnd.frame("REPORT", end.session.localUri().toString(),
                "Message-ID: mess0001\r\nByte-Range: " + range + "\r\nStatus: 000 200 OK", "", '$'));
        assertThat(end.listener.told()).containsExactly("bound", "transmitted mess0001");
    }

    @ParameterizedTest
    @CsvSource({"YES, '', false", "PARTIAL, partial, true", "NO, no, true"})
    void silenceIsSuccessWhereNoAnswerIsWanted(FailureReport wanted, String header, boolean done) {
        end.session.send(new OutgoingMessage("mess0001", "text/plain", false, wanted, 0, new ArraySource(letters(3000))));
        List<Written> frames = written();
        assertThat(frames).hasSize(2).allSatisfy(frame -> assertThat(frame.head().contains("Failure-Report: " + header))
                .isEqualTo(!header.isEmpty()));
        assertThat(end.listener.told().contains("transmitted mess0001")).isEqualTo(done);
        end.channel.advanceTimeBy(31, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.listener.told().contains("refused mess0001 408")).isEqualTo(!done);
    }

    @Test
    void errorAfterSilenceIsStillTold() {
        end.session.send(new OutgoingMessage("mess0001", "text/plain", false, FailureReport.PARTIAL, 0, new ArraySource("x")));
        answer(415, written().get(0));
        assertThat(end.listener.told()).containsExactly("bound", "transmitted mess0001", "refused mess0001 415");
    }

    @Test
    void chunkWithoutAnswerCountsAs408AfterItsTime() {
        send("mess0001", new ArraySource("hello"));
        assertThat(written()).hasSize(1);
        end.channel.advanceTimeBy(29, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.listener.told()).containsExactly("bound");
        end.channel.advanceTimeBy(2, TimeUnit.SECONDS);
        end.channel.runScheduledPendingTasks();
        assertThat(end.listener.told()).containsExactly("bound", "refused mess0001 408");
    }

    /** Delivers as much as the test says, when it says so. */
    private final class SlowSource implements ContentSource {

        private final ByteBuffer octets;
        private ByteBuffer into;
        private CompletableFuture<Void> asked = new CompletableFuture<>();
        private boolean closed;

        SlowSource(String text) {
            octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        }

        void replace(String placeholder, String text) {
            String now = new String(octets.array(), StandardCharsets.US_ASCII).replace(placeholder, text);
            System.arraycopy(now.getBytes(StandardCharsets.US_ASCII), 0, octets.array(), 0, octets.capacity());
        }

        int left() {
            return octets.remaining();
        }

        void deliver(int count) {
            end.channel.runPendingTasks();
            int length = Math.min(count, octets.remaining());
            if (into != null) {
                into.put(octets.slice(octets.position(), length));
                octets.position(octets.position() + length);
                CompletableFuture<Void> waiting = asked;
                into = null;
                waiting.complete(null);
            }
            end.channel.runPendingTasks();
        }

        @Override
        public long octets() {
            return octets.capacity();
        }

        @Override
        public CompletionStage<?> read(ByteBuffer buffer) {
            into = buffer;
            asked = new CompletableFuture<>();
            return asked;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
