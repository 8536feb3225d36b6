package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** A device that stops reading in the middle of a large message. */
class BackPressureIT {

    private static final int CHUNK = 65_536;
    private static final int TOTAL = 48 * 1024 * 1024;

    /** What four sockets may hold where the system is generous, and the function a little between them. */
    private static final int HELD_BETWEEN = 32 * 1024 * 1024;

    private static byte[] message() {
        String head = Scene.cpim("slow-device", "").replace("Content-Length: 0\r\n", "");
        byte[] message = Arrays.copyOf(head.getBytes(StandardCharsets.UTF_8), TOTAL);
        for (int i = head.length(); i < TOTAL; i++) {
            message[i] = (byte) ('a' + i % 23);
        }
        return message;
    }

    @Test
    void aDeviceThatReadsNothingMakesTheSenderWaitAndThenGetsTheWholeMessage() {
        byte[] message = message();
        try (RunningFunction function = RunningFunction.start(Map.of("message.maxBytes", "100000000", "queue.maxBytes", "200000000",
                "msrp.chunkSize", "65536", "msrp.transactionTimeout", "5m", "msrp.frameTimeout", "5m"));
                Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            DeviceContact phone = scene.device("largemsg");
            scene.register(phone);
            try (Originator alice = Originator.ofLargeMessage(scene, "a=file-selector:size:" + TOTAL)) {
                WireMessage invite = scene.invited(phone);
                WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                        ScriptedCore.sdp(end, "message/cpim", "active", List.of("a=recvonly")));
                WireMessage ack = scene.peer.expectRequest("ACK");
                end.connect(Scene.attribute(invite, "path"));
                end.expectResponse(end.bind(), 200);
                end.pause();
                alice.connected();
                AtomicLong written = new AtomicLong();
                CompletableFuture<MsrpFrame> last = CompletableFuture.supplyAsync(() -> send(alice, message, written));

                AtomicLong before = new AtomicLong(-1);
                await().during(Duration.ofSeconds(2)).atMost(Duration.ofMinutes(2))
                        .until(() -> before.getAndSet(written.get()) == written.get() && written.get() > 0);
                assertThat(written).as("octets that went in while none came out").hasValueLessThan(HELD_BETWEEN);
                assertThat(last).isNotDone();

                end.resume();
                assertThat(ScriptedMsrpPeer.join(end.receiveMessage())).isEqualTo(message);
                alice.end.expectResponse(last.join(), 200);
                alice.bye();
                new Reception(scene, invite, ok, ack, end).ended();
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    /** Writes chunk after chunk, as fast as the connection takes them; {@return the last} */
    private static MsrpFrame send(Originator alice, byte[] message, AtomicLong written) {
        MsrpFrame chunk = null;
        for (int at = 0; at < message.length; at += CHUNK) {
            int until = Math.min(at + CHUNK, message.length);
            chunk = alice.end.chunk("slow", at + 1L, message.length, "message/cpim", Arrays.copyOfRange(message, at, until),
                    until == message.length ? '$' : '+', "");
            written.set(until);
        }
        return chunk;
    }
}
