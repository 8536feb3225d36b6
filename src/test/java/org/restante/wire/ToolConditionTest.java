package org.restante.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class ToolConditionTest {

    /** Not found by the build: only a nested launcher runs it. */
    static final class Planted {
        @Test
        @RequiresTool("no-such-tool")
        void needsWhatNobodyHas() {
        }

        @Test
        @RequiresTool("sh:no-such-module")
        void needsAModuleThatNobodyHas() {
        }

        @Test
        @RequiresTool("sh")
        void needsTheShell() {
        }
    }

    private static TestExecutionSummary run(String required) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(Planted.class))
                .configurationParameter("restante.requireTools", required).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherConfig quiet = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
        LauncherFactory.create(quiet).execute(request, listener);
        return listener.getSummary();
    }

    @Test
    void aMissingToolSkips() {
        TestExecutionSummary summary = run("false");
        assertThat(summary.getTestsSkippedCount()).isEqualTo(2);
        assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
        assertThat(summary.getTestsFailedCount()).isZero();
    }

    @Test
    void aMissingToolFailsWhereToolsAreRequired() {
        TestExecutionSummary summary = run("true");
        assertThat(summary.getTestsSkippedCount()).isZero();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
        assertThat(summary.getFailures()).hasSize(2)
                .anySatisfy(failure -> assertThat(failure.getException()).rootCause()
                        .hasMessageContaining("no-such-tool is not installed"))
                .anySatisfy(failure -> assertThat(failure.getException()).rootCause()
                        .hasMessageContaining("sh:no-such-module is not installed"));
    }
}
