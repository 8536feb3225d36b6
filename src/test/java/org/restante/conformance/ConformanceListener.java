package org.restante.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.restante.Requirement;
import org.restante.conformance.Observation.Result;

/**
 * Notes what the tests with {@link Requirement} came to, one file in {@code target/conformance} for each run of a
 * launcher. Found through the ServiceLoader by whatever runs the tests.
 */
public final class ConformanceListener implements TestExecutionListener {

    private final Consumer<Collection<Observation>> keeper;
    private final Collection<Observation> observations = Collections.synchronizedList(new ArrayList<>());
    private volatile TestPlan plan;

    public ConformanceListener() {
        this(ConformanceListener::write);
    }

    ConformanceListener(Consumer<Collection<Observation>> keeper) {
        this.keeper = keeper;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
        observations.clear();
    }

    @Override
    public void executionSkipped(TestIdentifier skipped, String reason) {
        noteWithDescendants(skipped, Result.SKIPPED);
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
        if (finished.isTest()) {
            note(finished, passed ? Result.PASSED : aborted ? Result.SKIPPED : Result.FAILED);
        } else if (!passed) {
            noteWithDescendants(finished, aborted ? Result.SKIPPED : Result.FAILED);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        if (!observations.isEmpty()) {
            keeper.accept(observations);
        }
    }

    /** A class that did not get as far as its tests takes all of them with it. */
    private void noteWithDescendants(TestIdentifier identifier, Result result) {
        Stream.concat(Stream.of(identifier), plan.getDescendants(identifier).stream()).forEach(i -> note(i, result));
    }

    private void note(TestIdentifier identifier, Result result) {
        Optional<MethodSource> source = identifier.getSource().filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast);
        source.ifPresent(method -> {
            List<String> ids = requirements(method);
            if (!ids.isEmpty()) {
                observations.add(new Observation(ids, method.getClassName(), method.getMethodName(),
                        identifier.getDisplayName(), result));
            }
        });
    }

    private static List<String> requirements(MethodSource source) {
        TreeSet<String> ids = new TreeSet<>();
        AnnotationSupport.findAnnotation(source.getJavaMethod(), Requirement.class)
                .ifPresent(requirement -> Collections.addAll(ids, requirement.value()));
        for (Class<?> type = source.getJavaClass(); type != null; type = type.getEnclosingClass()) {
            AnnotationSupport.findAnnotation(type, Requirement.class)
                    .ifPresent(requirement -> Collections.addAll(ids, requirement.value()));
        }
        return List.copyOf(ids);
    }

    private static void write(Collection<Observation> observations) {
        try {
            Path folder = Files.createDirectories(ConformanceReport.RESULTS);
            Files.write(Files.createTempFile(folder, "tests-" + ProcessHandle.current().pid() + '-', ".tsv"),
                    observations.stream().map(Observation::toLine).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write what the tests came to", e);
        }
    }
}
