package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However a message is cut into chunks, mixed up and torn by the network: what comes out is what went in. */
class ReassemblyTest {

    @Provide
    Arbitrary<byte[]> contents() {
        Arbitrary<String> fragments = Arbitraries.of("\r", "\n", "\r\n", "-------", "tid0tid0", "$", "+", "#", "a", "\u00ff",
                "\r\n-------tid0tid", "MSRP tid0tid0 SEND\r\n");
        return fragments.list().ofMinSize(1).ofMaxSize(60).map(parts -> String.join("", parts))
                .filter(text -> !text.contains("-------tid0tid0"))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 300)
    void anyChunksInAnyOrderInAnyPieces(@ForAll("contents") byte[] content, @ForAll long seed) {
        Random random = new Random(seed);
        EmbeddedEnd end = new EmbeddedEnd(MsrpLimits.ordinary()).bound();
        CollectingSink sink = new CollectingSink();
        end.listener.receivingInto(sink);
        byte[] stream = stream(end, content, random);
        for (int at = 0; at < stream.length;) {
            int next = Math.min(stream.length, at + 1 + random.nextInt(80));
            end.receive(Arrays.copyOfRange(stream, at, next));
            at = next;
        }
        assertThat(sink.complete()).isTrue();
        assertThat(sink.octets()).isEqualTo(content);
        assertThat(end.writtenStarts()).containsOnly("200 OK");
        end.channel.finishAndReleaseAll();
    }

    /** The chunks of a message, some of them overlapping the one before, in a random order. */
    private static byte[] stream(EmbeddedEnd end, byte[] content, Random random) {
        List<String> chunks = new ArrayList<>();
        for (int first = 0; first < content.length;) {
            int last = Math.min(content.length, first + 1 + random.nextInt(20));
            int from = Math.max(0, first - random.nextInt(3));
            String octets = new String(content, from, last - from, StandardCharsets.ISO_8859_1);
            chunks.add(end.send("m001", (from + 1) + "-" + last + "/" + content.length, octets,
                    last == content.length ? '$' : '+'));
            first = last;
        }
        Collections.shuffle(chunks, random);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        chunks.forEach(chunk -> stream.writeBytes(chunk.getBytes(StandardCharsets.ISO_8859_1)));
        return stream.toByteArray();
    }
}
