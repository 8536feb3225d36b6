package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A peer that resets the connection after each octet of an exchange: nothing hangs or stays behind, what was not confirmed
 * is known to the octet, and the log says no more than a line, and nothing where nothing is lost.
 */
class ResetTest {

    private static final String FIRST = "the first half, ";
    private static final String SECOND = "the other half";
    private static final int WHOLE = FIRST.length() + SECOND.length();

    private static String twoChunks(EmbeddedEnd end) {
        return end.send("pm000001", "1-" + FIRST.length() + "/" + WHOLE, FIRST, '+', "Success-Report: yes")
                + end.send("pm000001", FIRST.length() + 1 + "-" + WHOLE + "/" + WHOLE, SECOND, '$', "Success-Report: yes");
    }

    /** Gives a part of the octets and then the reset, as a socket does. */
    private static void receiveAndReset(EmbeddedEnd end, byte[] octets, int cut) {
        ByteBuf read = Unpooled.copiedBuffer(octets, 0, cut);
        end.channel.writeInbound(read);
        end.channel.runPendingTasks();
        end.channel.pipeline().fireExceptionCaught(new IOException("Connection reset"));
        end.channel.runPendingTasks();
        end.channel.finishAndReleaseAll();
        assertThat(read.refCnt()).as("memory of what was read, reset after octet " + cut).isZero();
    }

    @Test
    void whatWasNotWhollyReceivedIsGivenUpAtEveryOctet() {
        byte[] octets = twoChunks(new EmbeddedEnd(MsrpLimits.ordinary())).getBytes(StandardCharsets.US_ASCII);
        int begun = new String(octets, StandardCharsets.US_ASCII).indexOf("\r\n\r\n") + 4;
        for (int cut = 1; cut <= octets.length; cut++) {
            try (LogLines log = LogLines.open()) {
                EmbeddedEnd end = new EmbeddedEnd(MsrpLimits.ordinary());
                CollectingSink sink = new CollectingSink();
                end.listener.receivingInto(sink);
                end.bound();

                receiveAndReset(end, octets, cut);

                boolean whole = cut == octets.length;
                assertThat(sink.complete()).as("complete after octet " + cut).isEqualTo(whole);
                assertThat(sink.abandoned().isEmpty()).as("kept after octet " + cut).isEqualTo(whole || cut < begun);
                assertThat(end.listener.told()).filteredOn(line -> line.startsWith("lost")).hasSize(1);
                assertThat(log.lines()).as("something is lost after octet " + cut)
                        .isEqualTo(whole || cut < begun ? List.of() : List.of("INFO MSRP peer embedded: Connection reset"));
            }
        }
    }

    @Test
    void whatWasNotConfirmedIsKnownAtEveryOctetOfTheAnswers() {
        for (int cut = 1; cut <= answers(sending()).length; cut++) {
            EmbeddedEnd end = sending();
            byte[] answers = answers(end);
            String heard = new String(answers, 0, cut, StandardCharsets.US_ASCII);
            long confirmed = 2048 * (heard.split("\\$\r\n", -1).length - 1);
            boolean lastHeard = cut == answers.length;

            receiveAndReset(end, answers, cut);

            String last = lastHeard ? "transmitted pm000002" : "unfinished pm000002 " + confirmed;
            assertThat(end.listener.told()).as("reset after octet " + cut).contains(last)
                    .filteredOn(line -> !line.equals("bound")).hasSize(2);
        }
    }

    /** A session that has sent 5000 octets in three chunks. */
    private static EmbeddedEnd sending() {
        EmbeddedEnd end = new EmbeddedEnd(MsrpLimits.ordinary()).bound();
        end.session.send(new OutgoingMessage("pm000002", "text/plain", false, new ArraySource(new byte[5000])));
        return end;
    }

    private static byte[] answers(EmbeddedEnd end) {
        return end.responseTo(end.written(), 200).getBytes(StandardCharsets.US_ASCII);
    }
}
