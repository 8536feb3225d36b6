package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.DrawnMachine;
import org.restante.sipservlet.LegMachine.Effect;
import org.restante.sipservlet.LegMachine.Event;
import org.restante.sipservlet.LegMachine.State;
import org.restante.sipservlet.LegMachine.Step;

/** Walks every pair of state and event; the table in docs/architecture.md says what each must lead to. */
class LegMachineTest {

    private static final DrawnMachine<State, Event, Effect> MACHINE = new DrawnMachine<>("architecture.md", "leg transitions",
            State.class, Event.class,
            (state, event) -> LegMachine.step(state, event).map(step -> new DrawnMachine.Move<>(step.next(), step.effects())));

    @Test
    void everyTransitionIsTheOneOfTheDocumentationAndThereIsNoOther() {
        MACHINE.assertTable(DrawnMachine.Transition::matters);
    }

    @Test
    void drawingNamesEveryStateAndNothingThatIsNotThere() {
        MACHINE.assertDrawing("## A leg", Stream.empty());
    }

    @ParameterizedTest
    @EnumSource
    void everyStateComesToAnEnd(State state) {
        assertThat(MACHINE.reachable(state)).contains(State.ENDED);
        assertThat(Stream.concat(MACHINE.reachable(State.CALLING).stream(), MACHINE.reachable(State.ASKED).stream())).contains(state);
    }

    @ParameterizedTest
    @EnumSource
    void everyEventMattersSomewhere(Event event) {
        assertThat(pairs().map(Pair::event)).contains(event);
    }

    /** The table of Dialogs.terminate. */
    @ParameterizedTest
    @CsvSource({"CALLING, REVOKED, ''", "RINGING, CANCELLING, SEND_CANCEL", "ASKED, ENDED, SEND_REFUSAL RELEASE",
        "UNACKNOWLEDGED, PARTING, ''", "CONFIRMED, ENDING, SEND_BYE", "REVOKED, REVOKED, ''", "CANCELLING, CANCELLING, ''",
        "PARTING, PARTING, ''", "ENDING, ENDING, ''", "ENDED, ENDED, ''"})
    void everyLegCanBeEndedWhateverItsState(State state, State next, String effects) {
        Step step = LegMachine.step(state, Event.END).orElseThrow();

        assertThat(step.next()).isEqualTo(next);
        assertThat(step.effects().stream().map(Effect::name).collect(Collectors.joining(" "))).isEqualTo(effects);
    }

    @Test
    void whoHasSentABYEAndGetsOneWaitsForNothingMore() {
        assertThat(LegMachine.step(State.ENDING, Event.PEER_ENDED)).contains(new Step(State.ENDED, List.of(Effect.RELEASE)));
    }

    @Test
    void everyAcceptedInviteIsAcknowledged() {
        assertThat(pairs().filter(pair -> pair.event() == Event.ACCEPTED)).isNotEmpty().allSatisfy(pair ->
                assertThat(step(pair).effects()).containsAnyOf(Effect.ACKNOWLEDGE, Effect.END_OTHER_DIALOG));
    }

    @Test
    void whatIsKeptIsReleasedOnceAndLastAsTheLegEnds() {
        pairs().filter(pair -> pair.state() != State.ENDED).forEach(pair -> {
            List<Effect> effects = step(pair).effects();
            boolean ends = step(pair).next() == State.ENDED;
            assertThat(effects.contains(Effect.RELEASE)).as(pair.toString()).isEqualTo(ends);
            assertThat(effects.indexOf(Effect.RELEASE)).as(pair.toString()).isEqualTo(ends ? effects.size() - 1 : -1);
        });
    }

    @Test
    void onlyAnotherAcceptanceMattersAfterTheEnd() {
        Stream.of(Event.values()).filter(event -> event != Event.ACCEPTED && event != Event.ACCEPTED_AGAIN)
                .forEach(event -> assertThat(LegMachine.step(State.ENDED, event)).contains(new Step(State.ENDED, List.of())));
    }

    @Test
    void aPairThatIsNotDeclaredIsAFault() {
        assertThat(LegMachine.step(State.CALLING, Event.ACKNOWLEDGED)).isEmpty();
        assertThat(LegMachine.step(State.ASKED, Event.PROVISIONAL)).isEmpty();
    }

    private record Pair(State state, Event event) {
    }

    private static Stream<Pair> pairs() {
        return MACHINE.transitions()
                .map(transition -> new Pair(transition.state(), transition.event()));
    }

    private static Step step(Pair pair) {
        return LegMachine.step(pair.state, pair.event).orElseThrow();
    }
}
