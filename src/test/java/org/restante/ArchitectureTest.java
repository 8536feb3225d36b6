package org.restante;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.restante.architecture.HouseRule;
import org.restante.architecture.HouseRules;
import org.restante.architecture.Rooms;

/** Holds the code against the plan of the house, and each rule of the house against a planted offender. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    private static final String ROOT = "org.restante";
    private static final String PLANTED = "org.restante.architecture.planted";

    private final JavaClasses ours = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);
    private final JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);

    static List<HouseRule> houseRules() {
        return new HouseRules(ROOT).all();
    }

    static List<HouseRule> rulesForThePlanted() {
        return new HouseRules(PLANTED).all();
    }

    @ParameterizedTest
    @MethodSource("houseRules")
    void theHouseKeeps(HouseRule rule) {
        assertThat(ours).isNotEmpty();
        rule.rule().check(ours);
    }

    @ParameterizedTest
    @MethodSource("rulesForThePlanted")
    void aPlantedOffenderBreaks(HouseRule rule) {
        EvaluationResult result = rule.rule().evaluate(planted);
        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(rule.offender());
    }

    @Test
    void thePlanItselfHasNoCycle() {
        Rooms rooms = Rooms.plan();
        rooms.names().forEach(room -> walk(rooms, room, new ArrayDeque<>()));
    }

    private static void walk(Rooms rooms, String room, Deque<String> way) {
        assertThat(way).as("a cycle in the plan").doesNotContain(room);
        assertThat(rooms.knows(room)).as(room).isTrue();
        way.push(room);
        rooms.importsOf(room).stream().filter(next -> !next.equals(room)).forEach(next -> walk(rooms, next, way));
        way.pop();
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/restante"))) {
            List<Path> mute = files.filter(file -> file.toString().endsWith(".java")).map(Path::getParent).distinct()
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java"))).toList();
            assertThat(mute).as("packages without package-info.java").isEmpty();
        }
    }

    @Test
    void decisionRecordsAreNumberedOnce() throws IOException {
        Path folder = Path.of("docs/decisions");
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(misnumbered(files.map(file -> file.getFileName().toString()).toList())).isEmpty();
            }
        }
    }

    @Test
    void aNumberIssuedTwiceIsFound() {
        assertThat(misnumbered(List.of("0001-one.md", "0002-two.md", "0002-again.md", "3-short.md")))
                .containsExactlyInAnyOrder("0002-again.md", "0002-two.md", "3-short.md");
        assertThat(misnumbered(List.of("0001-one.md", "0002-two-words.md"))).isEmpty();
    }

    /** {@return names that are not NNNN-title.md or share their number} */
    private static List<String> misnumbered(List<String> names) {
        var byNumber = names.stream().collect(Collectors.groupingBy(name -> name.split("-")[0]));
        return names.stream().filter(name -> !name.matches("[0-9]{4}-[a-z0-9]+(-[a-z0-9]+)*\\.md")
                || byNumber.get(name.split("-")[0]).size() > 1).toList();
    }
}
