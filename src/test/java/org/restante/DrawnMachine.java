package org.restante;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A state machine that is drawn on a page of {@code docs}: walks every pair of state and event, and holds the page's table
 * of transitions and its drawing against what the machine does.
 *
 * @param <S> its states @param <E> its events @param <F> its effects
 */
public final class DrawnMachine<S extends Enum<S>, E extends Enum<E>, F extends Enum<F>> {

    private final Path page;
    private final String begin;
    private final String end;
    private final Class<S> states;
    private final Class<E> events;
    private final BiFunction<S, E, Optional<Move<S, F>>> step;

    /** What a machine does in one step. @param next the state after it @param effects what is to be done */
    public record Move<S, F>(S next, List<F> effects) {
    }

    /** A declared transition. @param state the state before it @param event what happens @param move what follows */
    public record Transition<S, E, F>(S state, E event, Move<S, F> move) {

        /** {@return whether it changes anything or asks for anything} */
        public boolean matters() {
            return state != move.next() || !move.effects().isEmpty();
        }
    }

    /**
     * A machine and where it is drawn.
     *
     * @param page   the page's name below {@code docs}
     * @param marker what the table stands between, in comments, first as {@code <!-- marker -->}
     * @param step   the machine: empty for a pair that is a fault
     */
    public DrawnMachine(String page, String marker, Class<S> states, Class<E> events,
            BiFunction<S, E, Optional<Move<S, F>>> step) {
        this.page = Path.of("docs", page);
        this.begin = "<!-- " + marker + " -->";
        this.end = "<!-- /" + marker + " -->";
        this.states = states;
        this.events = events;
        this.step = step;
    }

    /** {@return every declared transition, in the order of states and events} */
    public Stream<Transition<S, E, F>> transitions() {
        return Stream.of(states.getEnumConstants()).flatMap(state -> Stream.of(events.getEnumConstants())
                .flatMap(event -> step.apply(state, event).map(move -> new Transition<>(state, event, move)).stream()));
    }

    /** {@return the states that can be come to from one, itself among them} */
    public Set<S> reachable(S from) {
        Set<S> found = EnumSet.of(from);
        List<S> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            S state = open.remove(0);
            transitions().filter(transition -> transition.state() == state).map(transition -> transition.move().next())
                    .filter(found::add).forEach(open::add);
        }
        return found;
    }

    /** Fails if the table on the page is not that of the machine. @param shown which transitions the table has */
    public void assertTable(Predicate<Transition<S, E, F>> shown) {
        String text = text();
        String documented = text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end)).strip();
        String table = Stream.concat(Stream.of("| state | event | next | effects |", "|---|---|---|---|"),
                transitions().filter(shown).map(DrawnMachine::row)).collect(Collectors.joining("\n"));

        assertThat(documented).as("the table between %s and %s in %s; if the machine is right, put this there:%n%n%s%n%n",
                begin, end, page, table).isEqualTo(table);
    }

    private static String row(Transition<?, ?, ? extends Enum<?>> transition) {
        return "| " + transition.state() + " | " + transition.event() + " | " + transition.move().next() + " | "
                + transition.move().effects().stream().map(Enum::name).collect(Collectors.joining(", ")) + " |";
    }

    /**
     * Fails if the drawing between a heading and the table lacks a state or one of these events, or has a name that is
     * neither a state nor an event.
     */
    public void assertDrawing(String heading, Stream<E> drawn) {
        String text = text();
        String section = text.substring(text.indexOf(heading), text.indexOf(begin));
        String drawing = section.substring(section.indexOf("```"), section.lastIndexOf("```"));
        List<String> every = Stream.of(states.getEnumConstants()).map(Enum::name).toList();
        Set<String> names = Stream.concat(every.stream(), Stream.of(events.getEnumConstants()).map(Enum::name))
                .collect(Collectors.toSet());

        assertThat(Stream.of(drawing.split("[^A-Z_]+")).filter(word -> word.length() > 1).collect(Collectors.toSet()))
                .containsAll(every).containsAll(drawn.map(Enum::name).toList()).isSubsetOf(names);
    }

    private String text() {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
