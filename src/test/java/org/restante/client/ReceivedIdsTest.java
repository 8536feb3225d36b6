package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.cpm.ImdnMessageId;

class ReceivedIdsTest {

    @TempDir
    private Path directory;

    private static ReceivedMessage message(String sender, String id) {
        return new ReceivedMessage(sender, Optional.empty(), Optional.empty(),
                id.isEmpty() ? Optional.empty() : Optional.of(new ImdnMessageId(id)), "", Optional.empty(), Optional.empty(),
                Optional.empty(), "text/plain", Channel.DEFERRED);
    }

    @Test
    @Requirement("CLI-06")
    void cli06_remembersOverARestartOfTheDevice() throws IOException {
        Optional<Path> state = Optional.of(directory.resolve("new"));
        ReceivedIds.open(state).remember(message("sip:a@x", "1"));
        ReceivedIds after = ReceivedIds.open(state);
        assertThat(after.contains(message("sip:a@x", "1"))).isTrue();
        assertThat(after.contains(message("sip:b@x", "1"))).isFalse();
        assertThat(after.contains(message("sip:a@x", "2"))).isFalse();
    }

    @Test
    void withoutAnIdNothingIsACopy() throws IOException {
        ReceivedIds ids = ReceivedIds.open(Optional.empty());
        ids.remember(message("sip:a@x", ""));
        assertThat(ids.contains(message("sip:a@x", ""))).isFalse();
    }

    @Test
    void forgetsTheOldestBeyondItsLimit() throws IOException {
        ReceivedIds ids = ReceivedIds.open(Optional.empty());
        for (int i = 0; i <= ReceivedIds.MOST; i++) {
            ids.remember(message("sip:a@x", "m" + i));
        }
        assertThat(ids.contains(message("sip:a@x", "m0"))).isFalse();
        assertThat(ids.contains(message("sip:a@x", "m1"))).isTrue();
        assertThat(ids.contains(message("sip:a@x", "m" + ReceivedIds.MOST))).isTrue();
    }

    @Test
    void passesOverALineThatWasCutOff() throws IOException {
        Optional<Path> state = Optional.of(directory);
        ReceivedIds.open(state).remember(message("sip:a@x", "1"));
        Files.writeString(directory.resolve("received-ids"), "0123", java.nio.file.StandardOpenOption.APPEND);
        assertThat(ReceivedIds.open(state).contains(message("sip:a@x", "1"))).isTrue();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsToldInWords() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> ReceivedIds.open(Optional.of(file))).isInstanceOf(ClientException.class)
                .hasMessageContaining("state directory");
    }
}
