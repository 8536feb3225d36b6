package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.wire.WireMessage;

/** What a sender is answered when a queue is full, and when the store cannot keep up. */
class QueueLimitsIT {

    @Test
    @Requirement("DEF-11")
    void def11_theMessageBeyondTheLimitGets480AndTheFirstOnesRemain() {
        try (RunningFunction function = RunningFunction.start(Map.of("queue.maxMessages", "3", "queue.maxBytes", "600"));
                Scene scene = new Scene(function); Scene other = new Scene(function)) {
            for (int i = 0; i < 3; i++) {
                scene.send("Content-Type: text/plain\n", "message " + i, 202);
            }

            WireMessage refused = scene.send("Content-Type: text/plain\n", "message 3", 480);

            assertThat(refused.header("Retry-After")).contains("3600");
            assertThat(function.states(scene.user)).containsExactly("QUEUED", "QUEUED", "QUEUED");
            scene.send("Content-Type: text/plain\n", "message 4", 480);

            other.send("Content-Type: text/plain\n", "x".repeat(500), 202);
            other.send("Content-Type: text/plain\n", "y".repeat(101), 480);
            other.send("Content-Type: text/plain\n", "z".repeat(100), 202);
            assertThat(function.states(other.user)).hasSize(2);
        }
    }

    @Test
    void messagesThatTheStoreCannotTakeInTimeGet503AtOnceAndTheAcceptedOneIsHeld() {
        // one message of a user may wait, and does so for a while
        Map<String, String> narrow = Map.of("queue.maxPending", "2", "database.groupWindow", "2s", "queue.maxWait", "1m");
        try (RunningFunction function = RunningFunction.start(narrow); Scene scene = new Scene(function)) {
            for (int i = 0; i < 3; i++) {
                scene.core.originate("MESSAGE", Scene.ALICE, scene.user, "Content-Type: text/plain\n", "flood".getBytes());
            }

            await().untilAsserted(() -> assertThat(answers(scene)).extracting(WireMessage::status)
                    .containsExactly(503, 503, 202));

            assertThat(answers(scene).get(0).header("Retry-After")).contains("10");
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    private static List<WireMessage> answers(Scene scene) {
        return scene.peer.received().stream().filter(message -> !message.isRequest() && message.status() >= 200).toList();
    }
}
