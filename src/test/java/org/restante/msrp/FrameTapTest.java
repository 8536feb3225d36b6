package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What an observer is told of content, and that nothing is computed of what it does not care for. */
class FrameTapTest {

    private static final byte[] CONTENT = "Lunch at noon?".getBytes(StandardCharsets.US_ASCII);

    /** Wants every frame, and the hashes of one session's last chunks. */
    private static final class Watcher implements FrameObserver {

        private final List<String> asked = new ArrayList<>();
        private final List<Frame> frames = new ArrayList<>();

        @Override
        public boolean hashes(String own, String byteRange) {
            asked.add(own + ' ' + byteRange);
            return own.contains("watched") && byteRange.endsWith("14/14");
        }

        @Override
        public void frame(boolean sent, SocketAddress local, SocketAddress remote, Frame frame) {
            frames.add(frame);
        }

        @Override
        public void frame(boolean sent, SocketAddress local, SocketAddress remote, String head, long octets, char flag) {
            throw new AssertionError("not asked for");
        }
    }

    private final Watcher watcher = new Watcher();
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameTap(watcher));

    private void receive(String session, String range, boolean content) {
        channel.writeInbound(new FramePart.Request("t1", FramePart.Request.SEND, Headers.of(
                new Headers.Field(Headers.TO_PATH, "msrp://127.0.0.1:2855/" + session + ";tcp"),
                new Headers.Field(Headers.BYTE_RANGE, range)), content));
        if (content) {
            channel.writeInbound(new FramePart.Content(Unpooled.wrappedBuffer(CONTENT, 0, 5)),
                    new FramePart.Content(Unpooled.wrappedBuffer(CONTENT, 5, CONTENT.length - 5)));
        }
        channel.writeInbound(new FramePart.End('$'));
    }

    private static long hash() {
        CRC32C hash = new CRC32C();
        hash.update(CONTENT);
        return hash.getValue();
    }

    @Test
    void contentIsHashedOnlyWhereTheObserverCares() {
        receive("watched", "1-14/14", true);
        receive("watched", "1-14/28", true);
        receive("other", "1-14/14", true);
        receive("watched", "1-14/14", true);
        receive("watched", "1-0/0", false);

        assertThat(watcher.frames).extracting(FrameObserver.Frame::hash).containsExactly(hash(),
                FrameObserver.Frame.NO_HASH, FrameObserver.Frame.NO_HASH, hash(), FrameObserver.Frame.NO_HASH);
        assertThat(watcher.frames).extracting(FrameObserver.Frame::octets).containsExactly(14L, 14L, 14L, 14L, 0L);
        assertThat(watcher.asked).as("asked of frames with content alone").hasSize(4)
                .first().isEqualTo("msrp://127.0.0.1:2855/watched;tcp 1-14/14");
    }
}
