package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Octets for tests: fixtures, and text with the line ends of the wire. */
final class Wire {

    static final List<String> FIXTURES = List.of("d1-bind-send", "d1-bind-response", "d1-one-chunk-send",
            "d1-one-chunk-response", "d1-one-chunk-report", "d1-first-of-two-send", "d1-second-of-two-send",
            "d1-two-chunks-report", "d2-bind-send", "d2-bind-response", "d2-first-of-two-send",
            "d2-first-of-two-response", "d2-second-of-two-send", "d2-second-of-two-response", "d2-two-chunks-report");

    private Wire() {
    }

    static byte[] fixture(String name) {
        try (InputStream in = Wire.class.getResourceAsStream("/wire/msrp/" + name + ".msrp")) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new IllegalStateException(name, unreadable);
        }
    }

    static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    /** A frame as the decoder tells it: its head, its content put together, its flag or why it broke off. */
    record Seen(String head, String content, String end) {
    }

    /** Takes out what a decoder has told so far. */
    static List<Seen> drain(EmbeddedChannel channel) {
        List<Seen> frames = new ArrayList<>();
        String head = "";
        StringBuilder content = new StringBuilder();
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof FramePart.Head start) {
                head = start.text();
                content.setLength(0);
            } else if (part instanceof FramePart.Content piece) {
                content.append(piece.octets().toString(StandardCharsets.ISO_8859_1));
                piece.release();
            } else if (part instanceof FramePart.End end) {
                frames.add(new Seen(head, content.toString(), String.valueOf(end.flag())));
            } else if (part instanceof FramePart.Unreadable broken) {
                frames.add(new Seen(head, content.toString(), broken.reason()));
            }
        }
        return frames;
    }
}
