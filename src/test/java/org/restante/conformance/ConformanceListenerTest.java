package org.restante.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.restante.Requirement;

class ConformanceListenerTest {

    @Requirement("DEF-01")
    static final class Planted {
        @Test
        void typeLevelCounts() {
        }

        @Requirement({"DEF-02", "DEF-03"})
        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void theSecondFails(int n) {
            assertThat(n).isEqualTo(1);
        }

        @Requirement("DEF-04")
        @Test
        void isAborted() {
            Assumptions.abort("no");
        }

        @Disabled
        @Requirement("DEF-05")
        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void isDisabled(int n) {
        }

        @Nested
        final class Inner {
            @Test
            void belongsToTheOuter() {
            }
        }
    }

    static final class PlantedBroken {
        @BeforeAll
        static void breaks() {
            throw new IllegalStateException("planted");
        }

        @Requirement("DEF-06")
        @Test
        void neverRuns() {
        }
    }

    private static List<String> observe(Class<?> type) {
        List<String> lines = new ArrayList<>();
        var listener = new ConformanceListener(seen -> seen.forEach(o -> lines.add(
                o.method() + ' ' + o.requirements() + ' ' + o.result())));
        var quiet = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
        LauncherFactory.create(quiet).execute(LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(type)).build(), listener);
        return lines;
    }

    @Test
    void everyWayForATestToEndIsNoted() {
        assertThat(observe(Planted.class)).containsExactlyInAnyOrder(
                "typeLevelCounts [DEF-01] PASSED",
                "theSecondFails [DEF-01, DEF-02, DEF-03] PASSED",
                "theSecondFails [DEF-01, DEF-02, DEF-03] FAILED",
                "isAborted [DEF-01, DEF-04] SKIPPED",
                "isDisabled [DEF-01, DEF-05] SKIPPED",
                "belongsToTheOuter [DEF-01] PASSED");
    }

    @Test
    void aClassThatCannotStartFailsItsTests() {
        assertThat(observe(PlantedBroken.class)).containsExactly("neverRuns [DEF-06] FAILED");
    }
}
