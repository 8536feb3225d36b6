package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What the store says of the messages of a scene's user, which has one device: for each message its state, and how it
 * stands with the device, as {@code QUEUED RETRY the reason}.
 */
record Ledger(ConsoleView console, Scene scene) {

    Ledger(RunningFunction function, Scene scene) {
        this(function.console(), scene);
    }

    /** Waits until the messages stand so, in order of reception; each is how a line begins. */
    void awaitMessages(String... beginnings) {
        await().untilAsserted(() -> assertThat(lines()).zipSatisfy(Arrays.asList(beginnings),
                (line, beginning) -> assertThat(line).startsWith(beginning)));
    }

    private List<String> lines() {
        return console.ledger(scene.user).stream().map(Ledger::line).toList();
    }

    private static String line(JsonNode message) {
        String state = message.path("state").asText();
        return StreamSupport.stream(message.path("devices").spliterator(), false).findFirst()
                .map(device -> state + ' ' + device.path("status").asText() + ' ' + device.path("reason").asText())
                .orElse(state);
    }
}
