package org.restante.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.conformance.Observation.Result;

class ConformanceReportTest {

    private static final RequirementList LIST = new RequirementList(List.of("DEF-01\tbase\tIt is held.",
            "DEF-02\tCR 001\tIt is | blocked.", "STO-01\tCR 000\tIt is stored."));
    private static final Observation HELD = observed("DEF-01", "org.x.HoldIT", "def01_held", Result.PASSED);

    @TempDir
    private Path folder;

    private static Observation observed(String id, String type, String method, Result result) {
        return new Observation(List.of(id), type, method, method + "()", result);
    }

    private static ConformanceReport report(Observation... observations) {
        return new ConformanceReport(LIST, List.of(observations));
    }

    @Test
    void thePageListsWhatPassedAndWhatIsOpen() {
        String page = report(HELD, observed("DEF-02", "org.x.HoldIT", "def02_blocked", Result.FAILED)).page();
        assertThat(page).contains("**1 of 3 requirements are observed.**", "## DEF: 1 of 2",
                "| **DEF-01** It is held. | base | `def01_held` | `HoldIT` |", "Open: DEF-02", "## STO: 0 of 1",
                "Open: STO-01").doesNotContain("def02_blocked");
    }

    @Test
    void oneFailedInvocationUndoesTheOthers() {
        assertThat(report(HELD, observed("DEF-01", "org.x.HoldIT", "def01_held", Result.FAILED)).page())
                .contains("**0 of 3");
    }

    @Test
    void theOrderOfTheTestsDoesNotMatter() {
        Observation other = observed("DEF-02", "org.x.AnotherIT", "def02_blocked", Result.PASSED);
        assertThat(report(HELD, other).page()).isEqualTo(report(other, HELD).page());
        assertThat(report(other).page()).contains("It is \\| blocked.");
    }

    @Test
    void whatIsWrittenPassesTheCheckAndNothingElseDoes() throws IOException {
        Path page = folder.resolve("docs/conformance.md");
        report(HELD).run("write", page);
        assertThat(report(HELD).run("check", page)).isEqualTo("1 of 3 requirements observed by tests");
        assertThatThrownBy(() -> report().run("check", page)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("- | **DEF-01**").hasMessageContaining("-Dconformance=write");
        assertThatThrownBy(() -> report(HELD).run("check", folder.resolve("none.md")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void skippedTestsCannotBeWrittenAndAreNotHeldAgainstThePage() throws IOException {
        Path page = folder.resolve("conformance.md");
        ConformanceReport skipped = report(HELD, observed("DEF-02", "org.x.HoldIT", "def02", Result.SKIPPED));
        assertThatThrownBy(() -> skipped.run("write", page)).hasMessageContaining("DEF-02");
        assertThat(page).doesNotExist();
        Files.writeString(page, "something else");
        assertThat(skipped.run("check", page)).contains("not checked", "DEF-02");
    }

    @Test
    void anUnknownRequirementIsRefused() {
        Observation typo = observed("DEF-99", "org.x.HoldIT", "def99", Result.PASSED);
        assertThatThrownBy(() -> report(typo).run("check", folder.resolve("x.md"))).hasMessageContaining("DEF-99");
    }

    @Test
    void aLineSurvivesWritingAndReading() {
        Observation observation = new Observation(List.of("DEF-01", "STO-01"), "a.B", "m", "a b", Result.SKIPPED);
        assertThat(Observation.fromLine(observation.toLine())).isEqualTo(observation);
    }
}
