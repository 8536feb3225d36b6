package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The quick search finds what the obvious one finds. */
class BoundaryTest {

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("\r\n-------", "-------", "-", "\r", "\n", "abca", "bca", "abcd", "a", "b", "c", "x", "\r\n")
                .list().ofMaxSize(40).map(parts -> String.join("", parts));
    }

    @Property(tries = 2000)
    void findsTheFirstBoundary(@ForAll("texts") String text, @ForAll("transactIds") String transactId) {
        Boundary boundary = Boundary.toFind();
        boundary.set(transactId);
        ByteBuf octets = octets(text);
        assertThat(boundary.find(octets, 0, text.length())).isEqualTo(text.indexOf("\r\n-------" + transactId));
    }

    @Property(tries = 2000)
    void findsTheEarliestBeginningOfABoundaryAtTheEnd(@ForAll("texts") String text, @ForAll("transactIds") String transactId) {
        Boundary boundary = Boundary.toAvoid();
        boundary.set(transactId);
        String whole = "-------" + transactId;
        int expected = text.length();
        for (int length = 1; length < whole.length(); length++) {
            if (text.endsWith(whole.substring(0, length))) {
                expected = text.length() - length;
            }
        }
        assertThat(boundary.beginning(octets(text), 0, text.length())).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> transactIds() {
        return Arbitraries.of("abcd", "aaaa", "abca", "xyzw", "a-bc", "abcdabcdabcdabcdabcdabcdabcdabcd");
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
