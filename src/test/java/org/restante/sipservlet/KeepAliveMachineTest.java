package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.DrawnMachine;
import org.restante.sipservlet.KeepAliveMachine.Effect;
import org.restante.sipservlet.KeepAliveMachine.Event;
import org.restante.sipservlet.KeepAliveMachine.State;
import org.restante.sipservlet.KeepAliveMachine.Step;

/** Walks every pair of state and event; the table in docs/session-timer.md says what each must lead to. */
class KeepAliveMachineTest {

    private static final DrawnMachine<State, Event, Effect> MACHINE = new DrawnMachine<>("session-timer.md", "transitions",
            State.class, Event.class,
            (state, event) -> KeepAliveMachine.step(state, event).map(step -> new DrawnMachine.Move<>(step.next(), step.effects())));
    private static final Set<Effect> WAITS = EnumSet.of(Effect.AWAIT_REFRESH, Effect.AWAIT_EXPIRY, Effect.AWAIT_GLARE,
            Effect.AWAIT_ANOTHER);

    @Test
    void everyTransitionIsTheOneOfTheDocumentationAndThereIsNoOther() {
        MACHINE.assertTable(transition -> transition.state() != State.ENDED);
    }

    @ParameterizedTest
    @EnumSource
    void everyStateIsReachableAndComesToAnEnd(State state) {
        assertThat(MACHINE.reachable(State.OPENING)).contains(state);
        assertThat(MACHINE.reachable(state)).contains(State.ENDED);
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
        return MACHINE.transitions().filter(transition -> transition.state() != State.ENDED)
                .map(transition -> new Pair(transition.state(), transition.event()));
    }

    private static Step step(Pair pair) {
        return KeepAliveMachine.step(pair.state, pair.event).orElseThrow();
    }
}
