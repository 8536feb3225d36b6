package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.DrawnMachine;
import org.restante.delivery.DeliveryMachine.Effect;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.delivery.DeliveryMachine.State;
import org.restante.delivery.DeliveryMachine.Step;

/** Walks every pair of state and event; the table in docs/architecture.md says what each must lead to. */
class DeliveryMachineTest {

    private static final DrawnMachine<State, Event, Effect> MACHINE = new DrawnMachine<>("architecture.md", "transitions",
            State.class, Event.class,
            (state, event) -> DeliveryMachine.step(state, event).map(step -> new DrawnMachine.Move<>(step.next(), step.effects())));

    @Test
    void everyTransitionIsTheOneOfTheDocumentationAndThereIsNoOther() {
        MACHINE.assertTable(transition -> transition.state() != State.ENDED);
    }

    @Test
    void drawingNamesEveryStateAndTheEventsThatChangeIt() {
        MACHINE.assertDrawing("## A delivery to one device", pairs().filter(p -> step(p).next() != p.state).map(Pair::event));
    }

    @ParameterizedTest
    @EnumSource
    void everyStateIsReachableAndComesToAnEnd(State state) {
        assertThat(MACHINE.reachable(State.INVITING)).contains(state);
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
        assertThat(DeliveryMachine.step(State.ENDED, event)).contains(new Step(State.ENDED, List.of()));
    }

    @Test
    void everyEndGivesBackTheLeaseLastAndClosesTheMediaSession() {
        pairs().filter(pair -> step(pair).next() == State.ENDED).forEach(pair -> assertThat(step(pair).effects())
                .as(pair.toString()).endsWith(Effect.CLOSE_MEDIA, Effect.RELEASE));
    }

    @Test
    void dialogIsEndedUnlessThePeerOrTheNetworkEndedIt() {
        Set<Event> endedElsewhere = EnumSet.of(Event.REFUSED, Event.PEER_ENDED, Event.LEG_GONE);

        pairs().filter(pair -> step(pair).next() == State.ENDED).forEach(pair -> assertThat(
                step(pair).effects().contains(Effect.END_LEG)).as(pair.toString()).isNotEqualTo(endedElsewhere.contains(pair.event)));
    }

    @Test
    void everyEventThatFinishesAMessageAsksForItOnce() {
        pairs().forEach(pair -> assertThat(step(pair).effects().stream()
                .filter(effect -> effect.name().startsWith("FINISH_")).count()).as(pair.toString()).isLessThanOrEqualTo(1));
    }

    private record Pair(State state, Event event) {
    }

    /** {@return the declared pairs, those of the final state left out} */
    private static Stream<Pair> pairs() {
        return MACHINE.transitions().filter(transition -> transition.state() != State.ENDED)
                .map(transition -> new Pair(transition.state(), transition.event()));
    }

    private static Step step(Pair pair) {
        return DeliveryMachine.step(pair.state, pair.event).orElseThrow();
    }
}
