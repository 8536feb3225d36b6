package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.client.Intake.Result;
import org.restante.client.ReceivedMessage.Channel;

/** Containers of several messages: taken whole, shown in order, and refused as a whole whatever is wrong in them. */
class ContainerTest {

    private static final String TYPE = "multipart/mixed;boundary=b";

    @TempDir
    private Path folder;
    private final Heard heard = new Heard();
    private final Intake intake = new Intake(ReceivedIds.open(Optional.empty()), heard, Path.of(System.getProperty("java.io.tmpdir")));

    private Result take(String type, byte[] octets) {
        return intake.take(type, Envelope.NONE, new ByteArrayInputStream(octets), octets.length, Channel.DEFERRED, "a test",
                () -> { });
    }

    private Result take(String body) {
        return take(TYPE, body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String cpim(String id, String date, String text) {
        return """
                From: <sip:alice@home1.example>
                To: <sip:bob@home2.example>
                DateTime: %s
                NS: imdn <urn:ietf:params:imdn>
                imdn.Message-ID: %s

                Content-Type: text/plain
                Content-Length: %d

                """.formatted(date, id, text.length()) + text;
    }

    private static String part(String id, int minute, String text) {
        String cpim = cpim(id, "2026-03-02T08:%02d:00Z".formatted(minute), text);
        return "--b\nContent-Type: message/sipfrag\n\nFrom: <sip:alice@home1.example>\nContent-Type: message/cpim\nContent-Length: "
                + cpim.replace("\n", "\r\n").length() + "\n\n" + cpim + "\n";
    }

    @Test
    @Requirement("CLI-03")
    void cli03_messagesAreShownInTheOrderOfTheirDates() {
        assertThat(take(part("two", 2, "second") + part("three", 3, "third") + part("one", 1, "first") + "--b--\n"))
                .isEqualTo(Result.TAKEN);
        assertThat(heard.texts()).containsExactly("first", "second", "third");
    }

    @Test
    @Requirement("CLI-06")
    void cli06_acrossContainersEachMessageIsShownOnce() {
        take(part("one", 1, "first") + part("two", 2, "second") + "--b--\n");
        assertThat(take(part("two", 2, "second") + part("two", 2, "second") + part("three", 3, "third") + "--b--\n"))
                .isEqualTo(Result.TAKEN);
        assertThat(heard.texts()).containsExactly("first", "second", "third");
        assertThat(heard.duplicates).hasSize(2);
    }

    @Test
    @Requirement("CLI-03")
    void cli03_cpimPartsBringTheirSipHeadersAlong() {
        String cpim = cpim("one", "2026-03-02T08:01:00Z", "first").replace("\n\nContent-Type", "\nSubject: Lunch\n"
                + "NS: x <urn:restante:cpm>\nx.Conversation-ID: conv-1\nx.X-CPM-Deferred-Time: 2026-03-02T08:15:31.204Z\n\nContent-Type");
        assertThat(take("--b\nContent-Type: message/cpim\n\n" + cpim + "\n--b--\n")).isEqualTo(Result.TAKEN);
        ReceivedMessage message = heard.messages.get(0).head();
        assertThat(message.conversation().orElseThrow().value()).isEqualTo("conv-1");
        assertThat(message.subject()).contains("Lunch");
        assertThat(message.deferredAt()).isPresent();
    }

    @Test
    void anEmptyMessageIsAMessage() {
        assertThat(take("--b\nContent-Type: message/sipfrag\n\nFrom: <sip:alice@home1.example>\nContent-Type: text/plain\n"
                + "Content-Length: 0\n\n\n--b--\n")).isEqualTo(Result.TAKEN);
        assertThat(heard.texts()).containsExactly("");
    }

    @Test
    void aContainerThatIsCutAnywhereIsNotTakenAtAll() {
        byte[] sample = Function.sample("d3-merged.multipart");
        String text = new String(sample, StandardCharsets.ISO_8859_1);
        for (int end = 0; end < text.lastIndexOf("--cpmmrg42--") + "--cpmmrg42--".length(); end++) {
            assertThat(take("multipart/mixed;boundary=cpmmrg42", Arrays.copyOf(sample, end))).as("cut at " + end)
                    .isEqualTo(Result.MALFORMED);
        }
        assertThat(heard.messages).isEmpty();
        assertThat(heard.duplicates).isEmpty();
        assertThat(take("multipart/mixed;boundary=cpmmrg42", sample)).isEqualTo(Result.TAKEN);
        assertThat(heard.messages).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1\n", "Content-Length: 99999\n", "Content-Length: -1\n", "Content-Length: x\n",
        "Content-Length: 99999999999999999999\n"})
    void aWrongLengthSpoilsTheContainer(String length) {
        String good = part("one", 1, "first");
        assertThat(take(good + part("two", 2, "second").replaceFirst("Content-Length: \\d+\n", length) + "--b--\n"))
                .isEqualTo(Result.MALFORMED);
        assertThat(heard.messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--b\nContent-Type: message/sipfrag\n\nFrom: <sip:a@b>\nContent-Type: message/cpim\nContent-Length: 5\n\n\n",
        "--b\nContent-Type: message/cpim\n\nFrom: <sip:a@b>\n",
        "--b\nContent-Type: multipart/mixed\n\nx\n",
        "--b\nContent-Type: ;;\n\nx\n"})
    void aBrokenPartSpoilsTheContainer(String broken) {
        for (String body : new String[] {part("one", 1, "first") + broken, broken + part("one", 1, "first")}) {
            assertThat(take(body + "--b--\n")).isEqualTo(Result.MALFORMED);
        }
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void aWrongLengthInsideCpimSpoilsTheContainer() {
        String body = part("one", 1, "first") + part("two", 2, "second").replace("Content-Length: 6\n", "Content-Length: 7\n");
        assertThat(take(body + "--b--\n")).isEqualTo(Result.MALFORMED);
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void aBareMessageOfAWrongLengthIsNotShown() {
        byte[] cpim = cpim("one", "2026-03-02T08:01:00Z", "first").replace("Content-Length: 5", "Content-Length: 4")
                .replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        assertThat(take("message/cpim", cpim)).isEqualTo(Result.MALFORMED);
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void messagesAreTakenUpToTheLimitAndRefusedOnePastIt() {
        assertThat(take(plain(Staging.MOST_MESSAGES) + "--b--\n")).isEqualTo(Result.TAKEN);
        assertThat(heard.messages).hasSize(Staging.MOST_MESSAGES);
        assertThat(take(plain(Staging.MOST_MESSAGES + 1) + "--b--\n")).isEqualTo(Result.MALFORMED);
        assertThat(heard.messages).hasSize(Staging.MOST_MESSAGES);
    }

    private static String plain(int parts) {
        return "--b\nContent-Type: text/plain\n\nx\n".repeat(parts);
    }

    @Test
    void partsAreBounded() {
        String frags = "--b\nContent-Type: message/msrpfrag\n\nX: y\n";
        assertThat(take(frags.repeat(1000) + "--b--\n")).isEqualTo(Result.TAKEN);
        assertThat(take(frags.repeat(1001) + "--b--\n")).isEqualTo(Result.MALFORMED);
    }

    @Test
    void nestingIsBounded() {
        assertThat(take(nested(3))).isEqualTo(Result.TAKEN);
        assertThat(heard.texts()).containsExactly("deep");
        assertThat(take(nested(4))).isEqualTo(Result.MALFORMED);
    }

    private static String nested(int depth) {
        String body = "--b" + depth + "\nContent-Type: text/plain\n\ndeep\n--b" + depth + "--\n";
        for (int i = depth - 1; i >= 1; i--) {
            body = "--b" + i + "\nContent-Type: multipart/mixed;boundary=b" + (i + 1) + "\n\n" + body + "\n--b" + i + "--\n";
        }
        return body.replace("--b1", "--b");
    }

    @Test
    void headersAreBounded() {
        assertThat(take("--b\nContent-Type: message/sipfrag\n\n" + "X: y\n".repeat(200) + "\nhi\n--b--\n")).isEqualTo(Result.MALFORMED);
        assertThat(take("--b\nX: " + "y".repeat(9000) + "\n\nhi\n--b--\n")).isEqualTo(Result.MALFORMED);
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void aLargeContainerIsKeptOnDiskAndVanishes() {
        Intake onDisk = new Intake(ReceivedIds.open(Optional.empty()), heard, folder);
        String text = "0123456789".repeat(20_000);
        Stream<InputStream> pieces = IntStream.rangeClosed(1, 5).mapToObj(i -> bytes(part("m" + i, 9 - i, text)));
        long octets = 5L * part("m1", 1, text).replace("\n", "\r\n").length() + "--b--\r\n".length();
        InputStream body = new SequenceInputStream(Collections.enumeration(
                Stream.concat(pieces, Stream.of(bytes("--b--\n"))).toList()));
        assertThat(onDisk.take(TYPE, Envelope.NONE, body, octets, Channel.DEFERRED, "a test", () -> { })).isEqualTo(Result.TAKEN);
        assertThat(heard.messages).extracting(m -> m.head().id().orElseThrow().value()).containsExactly("m5", "m4", "m3", "m2", "m1");
        assertThat(heard.texts()).containsOnly(text);
        assertThat(folder).isEmptyDirectory();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
