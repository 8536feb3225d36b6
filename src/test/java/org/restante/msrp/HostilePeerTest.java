package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that lie, stall and flood: each gets its status code or loses its connection, and one line in the log. */
class HostilePeerTest {

    private static final MsrpLimits LIMITS = new MsrpLimits(512, 16, 2048, 2, 1000, 3, 2, Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(30), 2048, 8, Duration.ofMinutes(10));

    private final EmbeddedEnd end = new EmbeddedEnd(LIMITS);
    private final CollectingSink sink = new CollectingSink();
    private final LogLines log = LogLines.open();

    @AfterEach
    void release() {
        log.close();
        end.channel.finishAndReleaseAll();
    }

    private void bound() {
        end.listener.receivingInto(sink);
        end.bound();
    }

    private void pass(long time, TimeUnit unit) {
        end.channel.advanceTimeBy(time, unit);
        end.channel.runScheduledPendingTasks();
    }

    private void assertGivenUp(String reason) {
        assertThat(end.channel.isOpen()).isFalse();
        assertThat(log.lines()).singleElement().asString().startsWith("INFO MSRP peer ").contains(reason)
                .doesNotContain("stack trace");
    }

    private void assertOneLine(String reason) {
        assertThat(log.lines()).singleElement().asString().startsWith("INFO MSRP peer ").contains(reason);
    }

    private String report(String messageId, String range) {
        return EmbeddedEnd.frame("REPORT", end.session.localUri().toString(),
                "Message-ID: " + messageId + "\r\nByte-Range: " + range + "\r\nStatus: 000 200 OK", "", '$');
    }

    @ParameterizedTest
    @CsvSource({"0-3/3", "5-3/9", "1-9/3", "1-3/99999999999999999999", "9223372036854775807-9223372036854775807/*"})
    void rangeThatContradictsItselfIsAnswered400(String range) {
        bound();
        end.receive(end.send("m001", range, "abc", '$'));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request");
        assertThat(sink.writes()).isZero();
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void rangeThatClaimsMuchAllocatesNothing() {
        bound();
        end.receive(end.send("m001", "1-3/1000", "abc", '+') + end.send("m002", "990-992/1000", "abc", '+')
                + end.send("m003", "1-3/9007199254740992", "abc", '+'));
        assertThat(end.writtenStarts()).containsExactly("200 OK", "200 OK", "413 Stop Sending Message");
    }

    @Test
    void rangeThatClaimsLessThanComesIsRefused() {
        bound();
        end.receive(end.send("m001", "1-3/9", "abcdefghi", '+'));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request");
        assertThat(sink.abandoned()).isEqualTo("a chunk exceeds its range");
        assertOneLine("message refused: a chunk exceeds its range");
    }

    @Test
    void totalThatGrowsWithEveryChunkIsRefused() {
        bound();
        end.receive(end.send("m001", "1-3/6", "abc", '+') + end.send("m001", "4-6/9", "def", '+')
                + end.send("m001", "7-9/12", "ghi", '+'));
        assertThat(end.writtenStarts()).containsExactly("200 OK", "400 Bad Request", "400 Bad Request");
        assertOneLine("message refused: its total changed");
    }

    @Test
    void messageInChunksOfOneOctetIsStillAMessage() {
        bound();
        for (int octet = 1; octet <= 1000; octet++) {
            end.receive(end.send("m001", octet + "-" + octet + "/1000", "x", octet == 1000 ? '$' : '+'));
        }
        assertThat(end.writtenStarts()).hasSize(1000).containsOnly("200 OK");
        assertThat(sink.octets()).hasSize(1000);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void messageThatNeverEndsIsRefusedAtItsLimit() {
        bound();
        for (int i = 0; i < 12; i++) {
            end.receive(end.send("m001", (i * 100 + 1) + "-*/*", "x".repeat(100), '+'));
        }
        assertThat(end.writtenStarts().subList(10, 12)).containsOnly("413 Stop Sending Message");
        assertThat(sink.abandoned()).isEqualTo("larger than 1000 octets");
        assertOneLine("message refused: larger than 1000 octets");
    }

    @Test
    void sameOctetAgainAndAgainEndsWithTheTimeOfTheMessage() {
        bound();
        for (int i = 0; i < 17; i++) {
            end.receive(end.send("m001", "1-1/3", "x", '+'));
            pass(1, TimeUnit.MINUTES);
        }
        assertThat(sink.abandoned()).isEqualTo("nothing new of it arrived in time");
    }

    @Test
    void messageOfManyHolesIsRefused() {
        bound();
        for (int i = 0; i < 9; i++) {
            end.receive(end.send("m001", (2 * i + 1) + "-" + (2 * i + 1) + "/1000", "x", '+'));
        }
        assertThat(end.writtenStarts()).endsWith("413 Stop Sending Message");
        assertThat(sink.abandoned()).isEqualTo("in too many pieces");
        assertOneLine("message refused: in too many pieces");
    }

    @ParameterizedTest
    @CsvSource({"X: y\\r\\n, more than 16 headers", "'X:\\r\\n ', more than 16 headers",
        "no colon at all\\r\\n, more than 16 headers"})
    void floodOfHeadersCostsTheConnection(String line, String reason) {
        bound();
        end.receive("MSRP tid0tid0 SEND\r\nFrom-Path: " + EmbeddedEnd.PEER + "\r\n"
                + line.replace("\\r\\n", "\r\n").repeat(30));
        assertThat(end.writtenStarts()).containsExactly("400 Bad Request");
        assertGivenUp(reason);
    }

    @Test
    void headerThatNeverEndsCostsTheConnection() {
        bound();
        end.receive("MSRP tid0tid0 SEND\r\nX: ");
        for (int i = 0; i < 600 && end.channel.isOpen(); i++) {
            end.receive("y");
        }
        assertGivenUp("line longer than 512 octets");
    }

    @Test
    void contentThatNeverEndsCostsTheConnection() {
        bound();
        String frame = end.send("m001", "1-*/*", "x", '+');
        end.receive(frame.substring(0, frame.indexOf("\r\n-------")));
        for (int i = 0; i < 40 && end.channel.isOpen(); i++) {
            end.channel.writeInbound(Unpooled.wrappedBuffer(new byte[1 << 16]));
        }
        assertThat(end.channel.isOpen()).isFalse();
        assertOneLine("message refused: larger than 1000 octets");
    }

    @Test
    void connectionThatDripsItsFirstRequestIsClosedInTime() {
        end.pathed();
        String bind = end.send("bind0001", "1-0/0", "", '$');
        for (int i = 0; i < bind.length() && end.channel.isOpen(); i++) {
            end.receive(bind.substring(i, i + 1));
            pass(1, TimeUnit.SECONDS);
        }
        assertGivenUp("named no session in time");
    }

    @Test
    void silenceInTheMiddleOfAFrameCostsTheConnection() {
        bound();
        end.receive("MSRP tid0tid0 SE");
        pass(61, TimeUnit.SECONDS);
        assertGivenUp("silent in the middle of a frame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"msrp://here.example:2855/own1own2;tcp", "msrp://here.example:2855/;tcp",
        "msrp://here.example:2855/OWN1OWN1;tcp", "msrp://elsewhere.example:2855/own1own1;tcp",
        "msrp://here.example:2856/own1own1;tcp", "msrps://here.example:2855/own1own1;tcp",
        "msrp://here.example:2855/own1own1;sctp"})
    void guessedSessionIsAnswered481AndCostsTheConnection(String to) {
        end.pathed();
        end.receive(EmbeddedEnd.frame("SEND", to, "Message-ID: m001\r\nByte-Range: 1-0/0", "", '$'));
        assertThat(end.writtenStarts()).containsExactly("481 Session Does Not Exist");
        assertGivenUp("first request answered with 481");
    }

    @Test
    void responsesToNothingAreIgnoredUntilTheyAreAFlood() {
        bound();
        String response = "MSRP none0000 200 OK\r\nTo-Path: " + end.session.localUri() + "\r\nFrom-Path: " + EmbeddedEnd.PEER
                + "\r\n-------none0000$\r\n";
        end.receive(response.repeat(1024));
        assertThat(end.channel.isOpen()).isTrue();
        assertThat(end.written()).isEmpty();
        assertThat(log.lines()).isEmpty();
        end.receive(response);
        assertGivenUp("responses to nothing");
    }

    @Test
    void reportsAboutNothingAreNeverAnsweredAndCostTheConnectionInTheEnd() {
        bound();
        for (int i = 0; i < 16; i++) {
            end.receive(report("none" + i, "1-3/3"));
        }
        assertThat(end.channel.isOpen()).isTrue();
        assertThat(end.written()).isEmpty();
        assertThat(end.listener.told()).containsExactly("bound");
        end.receive(report("none", "1-3/3"));
        assertGivenUp("REPORT ignored: about a message that was not sent");
    }

    @Test
    void garbageNeverEndsInAStackTrace() {
        Random random = new Random(1);
        String frame = end.send("m001", "1-*/*", "some content", '+');
        for (int i = 0; i < 2000; i++) {
            EmbeddedEnd other = new EmbeddedEnd(LIMITS);
            other.listener.receivingInto(new CollectingSink());
            other.bound();
            byte[] octets = frame.getBytes(StandardCharsets.ISO_8859_1);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            other.receive(octets);
            other.channel.finishAndReleaseAll();
        }
        assertThat(log.lines()).allMatch(line -> line.startsWith("INFO MSRP peer "));
    }
}
