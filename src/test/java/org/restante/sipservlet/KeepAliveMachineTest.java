package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.sipservlet.KeepAliveMachine.Effect;
import org.restante.sipservlet.KeepAliveMachine.Event;
import org.restante.sipservlet.KeepAliveMachine.State;
import org.restante.sipservlet.KeepAliveMachine.Step;

/** Walks every pair of state and event; the table in docs/session-timer.md says what each must lead to. */
class KeepAliveMachineTest {

    private static final Path PAGE = Path.of("docs", "session-timer.md");
    private static final String BEGIN = "<!-- transitions -->";
    private static final String END = "<!-- /transitions -->";
    private static final Set<Effect> WAITS = EnumSet.of(Effect.AWAIT_REFRESH, Effect.AWAIT_EXPIRY, Effect.AWAIT_GLARE,
            Effect.AWAIT_ANOTHER);

    @Test
    void everyTransitionIsTheOneOfTheDocumentationAndThereIsNoOther() throws IOException {
        String page = Files.readString(PAGE);
        String documented = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)).strip();
        String table = table();

        assertThat(documented).as("the table between %s and %s in %s; if the machine is right, put this there:%n%n%s%n%n",
                BEGIN, END, PAGE, table).isEqualTo(table);
    }

    @ParameterizedTest
    @EnumSource
    void everyStateIsReachableAndComesToAnEnd(State state) {
        assertThat(reachable(State.OPENING)).contains(state);
        assertThat(reachable(state)).contains(State.ENDED);
    }

    @ParameterizedTest
    @EnumSource
    void everyEventMattersSomewhere(Event event) {
        assertThat(pairs().map(pair -> pair.event)).contains(event);
    }

    @ParameterizedTest
    @EnumSource
    void whatComesAfterTheEndChangesNothing(Event event) {
        assertThat(KeepAliveMachine.step(State.ENDED, event)).contains(new Step(State.ENDED, List.of()));
    }

    @Test
    void aTimedStateIsNeverEnteredWithoutATimerThatEndsIt() {
        Set<State> timed = EnumSet.of(State.OURS, State.THEIRS, State.UPDATING, State.REINVITING, State.PAUSING);
        Set<State> running = EnumSet.of(State.UPDATING, State.REINVITING); // the timer of the first attempt goes on

        pairs().filter(pair -> timed.contains(step(pair).next()) && pair.state != step(pair).next())
                .filter(pair -> !(running.contains(pair.state) && running.contains(step(pair).next())))
                .forEach(pair -> assertThat(step(pair).effects()).as(pair.toString()).containsAnyElementsOf(WAITS));
        pairs().filter(pair -> !timed.contains(step(pair).next()))
                .forEach(pair -> assertThat(step(pair).effects()).as(pair.toString()).doesNotContainAnyElementsOf(WAITS));
        timed.forEach(state -> assertThat(KeepAliveMachine.step(state, Event.EXPIRED).map(Step::next)).contains(State.ENDED));
    }

    @Test
    void theTimerIsStoppedWhereverATimedStateEnds() {
        pairs().filter(pair -> step(pair).next() == State.ENDED && pair.event != Event.REFUSED)
                .forEach(pair -> assertThat(step(pair).effects()).as(pair.toString()).startsWith(Effect.STOP_TIMER));
    }

    @Test
    void byeIsSentExactlyWhereNobodyElseEndedTheSession() {
        pairs().forEach(pair -> assertThat(step(pair).effects().contains(Effect.TEAR_DOWN)).as(pair.toString())
                .isEqualTo(pair.event == Event.GONE || pair.event == Event.EXPIRED));
    }

    @Test
    void aRequestUnderWayIsNeverFollowedByAnotherBeforeItsAnswer() {
        pairs().filter(pair -> pair.event == Event.UPDATE_DUE || pair.event == Event.REINVITE_DUE)
                .forEach(pair -> assertThat(pair.state).isIn(State.OURS, State.PAUSING));
    }

    private record Pair(State state, Event event) {
    }

    /** {@return the declared pairs, those of the final state left out} */
    private static Stream<Pair> pairs() {
        return Stream.of(State.values()).filter(state -> state != State.ENDED)
                .flatMap(state -> Stream.of(Event.values()).map(event -> new Pair(state, event)))
                .filter(pair -> KeepAliveMachine.step(pair.state, pair.event).isPresent());
    }

    private static Step step(Pair pair) {
        return KeepAliveMachine.step(pair.state, pair.event).orElseThrow();
    }

    private static Set<State> reachable(State from) {
        Set<State> found = EnumSet.of(from);
        List<State> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            State state = open.remove(0);
            Stream.of(Event.values()).map(event -> KeepAliveMachine.step(state, event)).flatMap(Optional::stream)
                    .map(Step::next).filter(found::add).forEach(open::add);
        }
        return found;
    }

    private static String table() {
        return Stream.concat(Stream.of("| state | event | next | effects |", "|---|---|---|---|"),
                pairs().map(pair -> "| " + pair.state + " | " + pair.event + " | " + step(pair).next() + " | "
                        + step(pair).effects().stream().map(Effect::name).collect(Collectors.joining(", ")) + " |"))
                .collect(Collectors.joining("\n"));
    }
}
