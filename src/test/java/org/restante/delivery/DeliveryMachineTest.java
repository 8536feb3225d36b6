package org.restante.delivery;

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
import org.restante.delivery.DeliveryMachine.Effect;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.delivery.DeliveryMachine.State;
import org.restante.delivery.DeliveryMachine.Step;

/** Walks every pair of state and event; the table in docs/architecture.md says what each must lead to. */
class DeliveryMachineTest {

    private static final Path PAGE = Path.of("docs", "architecture.md");
    private static final String BEGIN = "<!-- transitions -->";
    private static final String END = "<!-- /transitions -->";

    @Test
    void everyTransitionIsTheOneOfTheDocumentationAndThereIsNoOther() throws IOException {
        String page = Files.readString(PAGE);
        String documented = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)).strip();
        String table = table();

        assertThat(documented).as("the table between %s and %s in %s; if the machine is right, put this there:%n%n%s%n%n",
                BEGIN, END, PAGE, table).isEqualTo(table);
    }

    @Test
    void drawingNamesEveryStateAndTheEventsThatChangeIt() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## A delivery to one device"), page.indexOf(BEGIN));
        String drawing = section.substring(section.indexOf("```"), section.lastIndexOf("```"));
        Set<String> expected = Stream.concat(Stream.of(State.values()).map(State::name),
                pairs().filter(p -> step(p).next() != p.state).map(p -> p.event.name())).collect(Collectors.toSet());

        assertThat(Stream.of(drawing.split("[^A-Z_]+")).filter(word -> word.length() > 1).collect(Collectors.toSet()))
                .containsAll(expected).isSubsetOf(Stream.concat(Stream.of(State.values()), Stream.of(Event.values()))
                        .map(Enum::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void everyStateIsReachableAndComesToAnEnd(State state) {
        assertThat(reachable(State.INVITING)).contains(state);
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
        return Stream.of(State.values()).filter(state -> state != State.ENDED)
                .flatMap(state -> Stream.of(Event.values()).map(event -> new Pair(state, event)))
                .filter(pair -> DeliveryMachine.step(pair.state, pair.event).isPresent());
    }

    private static Step step(Pair pair) {
        return DeliveryMachine.step(pair.state, pair.event).orElseThrow();
    }

    private static Set<State> reachable(State from) {
        Set<State> found = EnumSet.of(from);
        List<State> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            State state = open.remove(0);
            Stream.of(Event.values()).map(event -> DeliveryMachine.step(state, event)).flatMap(Optional::stream)
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
