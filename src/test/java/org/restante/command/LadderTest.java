package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderTest {

    private final Ladder ladder = new Ladder(List.of("alice", "core", "phone"));

    private static LadderEntry entry(long millis, String from, String to, String label, String... notes) {
        return new LadderEntry(Duration.ofMillis(millis), from, to, label, List.of(notes));
    }

    @Test
    void arrowsGoFromWhoSpeaksToWhoHears() {
        List<String> lines = ladder.draw(List.of(
                entry(0, "alice", "core", "MESSAGE", "Request-URI sip:bob@home.test"),
                entry(1250, "phone", "core", "200 (INVITE)"),
                entry(2500, "alice", "phone", "BYE")));
        assertThat(lines).containsExactly(
                "     time  alice                 core                  phone",
                "             |                     |                     |",
                " +0.000 s    |------ MESSAGE ----->|                     |",
                "             |  · Request-URI sip:bob@home.test          |",
                " +1.250 s    |                     |<-- 200 (INVITE) ----|",
                " +2.500 s    |------------------- BYE ------------------>|",
                "             |                     |                     |");
    }

    @Test
    void nothingIsWiderThanATerminalOrRunsIntoTheArrow() {
        List<String> lines = new Ladder(List.of("a", "b", "c", "d", "e")).draw(List.of(
                entry(0, "a", "b", "x".repeat(500), "y".repeat(500)), entry(1, "e", "d", "z".repeat(500), "n".repeat(500))));
        assertThat(lines).allMatch(line -> line.length() <= 120);
        assertThat(lines.get(2)).contains("|-").contains("x… ").contains(">|");
        assertThat(lines.get(4)).contains("|<").contains("z… ");
    }

    @Test
    void whatCameOverTheWireCannotSteerTheTerminal() {
        List<String> lines = ladder.draw(List.of(entry(0, "alice", "core", "A\u001b[2JB", "C\r\nD")));
        assertThat(String.join("", lines)).contains("A [2JB").contains("C  D").doesNotContain("\u001b", "\r", "\n");
    }

    @Test
    void whoIsInNoColumnIsAFault() {
        assertThatThrownBy(() -> ladder.draw(List.of(entry(0, "alice", "nobody", "BYE"))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nobody");
    }
}
