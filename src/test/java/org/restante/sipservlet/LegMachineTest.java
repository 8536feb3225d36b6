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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.sipservlet.LegMachine.Effect;
import org.restante.sipservlet.LegMachine.Event;
import org.restante.sipservlet.LegMachine.State;
import org.restante.sipservlet.LegMachine.Step;

/** Walks every pair of state and event; the table in docs/architecture.md says what each must lead to. */
class LegMachineTest {

    private static final Path PAGE = Path.of("docs", "architecture.md");
    private static final String BEGIN = "<!-- leg transitions -->";
    private static final String END = "<!-- /leg transitions -->";

    @Test
    void everyTransitionIsTheOneOfTheDocumentationAndThereIsNoOther() throws IOException {
        String page = Files.readString(PAGE);
        String documented = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)).strip();
        String table = table();

        assertThat(documented).as("the table between %s and %s in %s; if the machine is right, put this there:%n%n%s%n%n",
                BEGIN, END, PAGE, table).isEqualTo(table);
    }

    @Test
    void drawingNamesEveryStateAndNothingThatIsNotThere() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## A leg"), page.indexOf(BEGIN));
        String drawing = section.substring(section.indexOf("```"), section.lastIndexOf("```"));
        Set<String> names = Stream.concat(Stream.of(State.values()), Stream.of(Event.values())).map(Enum::name)
                .collect(Collectors.toSet());

        assertThat(Stream.of(drawing.split("[^A-Z_]+")).filter(word -> word.length() > 1).collect(Collectors.toSet()))
                .containsAll(Stream.of(State.values()).map(State::name).toList()).isSubsetOf(names);
    }

    @ParameterizedTest
    @EnumSource
    void everyStateComesToAnEnd(State state) {
        assertThat(reachable(state)).contains(State.ENDED);
        assertThat(Stream.concat(reachable(State.CALLING).stream(), reachable(State.ASKED).stream())).contains(state);
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
        return Stream.of(State.values()).flatMap(state -> Stream.of(Event.values()).map(event -> new Pair(state, event)))
                .filter(pair -> LegMachine.step(pair.state, pair.event).isPresent());
    }

    private static Step step(Pair pair) {
        return LegMachine.step(pair.state, pair.event).orElseThrow();
    }

    private static Set<State> reachable(State from) {
        Set<State> found = EnumSet.of(from);
        List<State> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            State state = open.remove(0);
            Stream.of(Event.values()).map(event -> LegMachine.step(state, event)).flatMap(Optional::stream)
                    .map(Step::next).filter(found::add).forEach(open::add);
        }
        return found;
    }

    /** Pairs that change nothing and ask for nothing are left out. */
    private static String table() {
        return Stream.concat(Stream.of("| state | event | next | effects |", "|---|---|---|---|"),
                pairs().filter(pair -> step(pair).next() != pair.state || !step(pair).effects().isEmpty())
                        .map(pair -> "| " + pair.state + " | " + pair.event + " | " + step(pair).next() + " | "
                        + step(pair).effects().stream().map(Effect::name).collect(Collectors.joining(", ")) + " |"))
                .collect(Collectors.joining("\n"));
    }
}
