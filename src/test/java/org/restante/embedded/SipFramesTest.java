package org.restante.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipFramesTest {

    private static final int MOST = 4096;
    private static final String FIRST = "MESSAGE sip:bob@home.test SIP/2.0\r\n";

    /** What a stream brought, as text: messages with their bodies, pings, and the reason why it could not go on. */
    private static List<String> frames(InputStream in) {
        List<String> found = new ArrayList<>();
        SipFrames frames = new SipFrames(MOST);
        try {
            while (frames.fill(in)) {
                for (Framed one = frames.next(); !(one instanceof Framed.Incomplete); one = frames.next()) {
                    if (one instanceof Framed.TooLong tooLong) {
                        found.add("too long " + text(tooLong.head()));
                        return found;
                    }
                    found.add(one instanceof Framed.Message m ? text(m.head()) + "|" + text(m.body()) : "ping");
                }
                assertThat(frames.held()).as("octets held").isLessThan(4 * MOST);
            }
        } catch (UnframeableException e) {
            found.add("unframeable: " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    private static List<String> frames(String stream) {
        return frames(new ByteArrayInputStream(stream.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static String message(String fields, String body) {
        return FIRST + fields + "\r\n" + body;
    }

    /** Gives its octets in pieces of given lengths, in turns. */
    private static InputStream inPieces(String stream, List<Integer> lengths) {
        return new ByteArrayInputStream(stream.getBytes(StandardCharsets.ISO_8859_1)) {
            private int turn;

            @Override
            public synchronized int read(byte[] into, int at, int room) {
                return super.read(into, at, Math.min(room, lengths.get(turn++ % lengths.size())));
            }
        };
    }

    @Provide
    Arbitrary<String> wholeMessage() {
        Arbitrary<String> body = Arbitraries.of("", "x", "\r\n", "\r\n\r\n", "\n", "two\r\nlines\r\n\r\nand INVITE sip:x SIP/2.0\r\n\r\n",
                "y".repeat(3000));
        return Combinators.combine(body, Arbitraries.of("Content-Length: ", "content-length:", "l:", "L \t: ", "Content-Length:\r\n  "),
                Arbitraries.of("", "Subject: folded\r\n over lines\r\n", "X: " + "z".repeat(500) + "\r\n"),
                Arbitraries.of("\r\n", "\n", "\r\n\r\n", "")).as((text, name, more, before) -> before
                        + (text.isEmpty() && name.equals("l:") ? message(more, "") : message(more + name + text.length() + "\r\n" + more, text)));
    }

    @Property(tries = 500)
    void howItIsCutOnTheWayDoesNotMatter(@ForAll @Size(min = 1, max = 6) List<@From("wholeMessage") String> messages,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 1500) Integer> pieces) {
        String stream = String.join("", messages);
        List<String> found = frames(inPieces(stream, pieces));
        assertThat(found.stream().filter(one -> !one.equals("ping"))).containsExactlyElementsOf(messages.stream()
                .map(one -> frames(one).stream().filter(f -> !f.equals("ping")).collect(Collectors.joining())).toList());
        assertThat(found).isEqualTo(frames(stream));
        assertThat(found.stream().filter(one -> one.startsWith("MESSAGE "))).hasSameSizeAs(messages);
    }

    @Property(tries = 500)
    void whateverComesItEndsAndHoldsLittle(@ForAll @Size(max = 400) List<@From("scraps") String> scraps,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 300) Integer> pieces) {
        String stream = String.join("", scraps);
        assertThat(frames(inPieces(stream, pieces))).isEqualTo(frames(stream));
    }

    @Provide
    Arbitrary<String> scraps() {
        return Arbitraries.of("\r", "\n", "\r\n", " ", "\t", ":", "Content-Length: 3\r\n", "Content-Length: 99999999999\r\n", "l: 0\r\n",
                "Content-Length: -1\r\n", FIRST, "\0", "\u00ff\u00fe", "x".repeat(300), "\r\n\r\n", "Content-Length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: -1", "Content-Length: x", "Content-Length:", "Content-Length: 1 2", "l: 0x10",
        "Content-Length: 1\r\nContent-Length: 2", "Content-Length: 0\r\nl: 5", "Content-Length: 123456789012345678901"})
    void aLengthThatIsNoneOrTwoCannotBeFramed(String field) {
        assertThat(frames(message(field + "\r\n", ""))).singleElement().asString().startsWith("unframeable: ");
    }

    @Test
    void theSameLengthTwiceIsOneLength() {
        assertThat(frames(message("Content-Length: 2\r\nl: 02\r\n", "ok"))).singleElement().asString().endsWith("|ok");
    }

    @Test
    void aBodyUpToTheLimitIsTakenAndOneOctetMoreIsTooLong() {
        String head = message("Content-Length: 3000\r\n", "");
        int room = MOST - head.replace("\r", "").length();
        String most = message("Content-Length: " + room + "\r\n", "");
        assertThat(frames(most + "b".repeat(room))).singleElement().asString().endsWith("b".repeat(room));
        assertThat(frames(message("Content-Length: " + (room + 1) + "\r\n", "b".repeat(room + 1)))).singleElement().asString()
                .startsWith("too long MESSAGE ");
        assertThat(frames(message("Content-Length: 99999999999999999999\r\n", "b"))).singleElement().asString()
                .startsWith("too long MESSAGE ");
    }

    @Test
    void aHeadMayHaveHalfOfTheLimit() {
        String line = "X: " + "y".repeat(MOST / 2 - FIRST.length() - 7) + "\r\n";
        assertThat(frames(message(line, ""))).singleElement().asString().startsWith("MESSAGE ");
        assertThat(frames(message("y" + line, ""))).singleElement().asString().startsWith("unframeable: a head of more than 2048");
        assertThat(frames("never ends".repeat(1000))).singleElement().asString().startsWith("unframeable: a head");
        assertThat(frames("X: y\r\n".repeat(1000))).singleElement().asString().startsWith("unframeable: a head");
    }

    @Test
    void aPromisedLengthTakesNoMemory() throws Exception {
        SipFrames frames = new SipFrames(1 << 30);
        frames.fill(new ByteArrayInputStream(message("Content-Length: 500000000\r\n", "begun").getBytes(StandardCharsets.US_ASCII)));
        assertThat(frames.next()).isInstanceOf(Framed.Incomplete.class);
        assertThat(frames.held()).isLessThan(1024);
    }

    @Test
    void whatALargeMessageTookIsGivenBack() throws Exception {
        SipFrames frames = new SipFrames(1 << 20);
        InputStream in = new ByteArrayInputStream(message("Content-Length: 900000\r\n", "b".repeat(900_000)).getBytes(
                StandardCharsets.US_ASCII));
        Framed last = new Framed.Incomplete();
        while (last instanceof Framed.Incomplete && frames.fill(in)) {
            last = frames.next();
        }
        assertThat(last).isInstanceOf(Framed.Message.class);
        assertThat(frames.fill(in)).isFalse();
        assertThat(frames.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\r\n\r\n\r\n", "\r\n\n\r\n", "\r\r\n\r\n"})
    void twoEmptyLinesAreAPing(String lines) {
        assertThat(frames(lines)).containsExactly("ping");
        assertThat(frames(inPieces(lines, List.of(1)))).containsExactly("ping");
        assertThat(frames(message("", "") + lines + message("", ""))).containsExactly(FIRST.replace("\r", "") + "\n|", "ping",
                FIRST.replace("\r", "") + "\n|");
    }

    @Test
    void emptyLinesBetweenMessagesAreNoPingAndNoBeginning() throws Exception {
        String one = message("", "");
        assertThat(frames("\r\n" + one + "\r\n" + one + "\n\n\n\n" + one)).hasSize(3).doesNotContain("ping");
        SipFrames frames = new SipFrames(MOST);
        frames.fill(new ByteArrayInputStream("\r\n\n\r".getBytes(StandardCharsets.US_ASCII)));
        assertThat(frames.next()).isInstanceOf(Framed.Incomplete.class);
        assertThat(frames.begun()).isFalse();
        frames.fill(new ByteArrayInputStream("\nM".getBytes(StandardCharsets.US_ASCII)));
        assertThat(frames.next()).isInstanceOf(Framed.Ping.class);
        assertThat(frames.next()).isInstanceOf(Framed.Incomplete.class);
        assertThat(frames.begun()).isTrue();
    }
}
