package org.restante.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.restante.conformance.Observation.Result;

/**
 * Makes docs/conformance.md from what the tests came to. Run by Maven after all tests, with one argument:
 * {@code check} fails when the page says something else than the tests, {@code write} updates it, {@code off} does
 * nothing (for runs of some of the tests).
 *
 * <p>Skipped tests prove nothing: {@code write} refuses them and {@code check} then only says what it could not check.
 */
public final class ConformanceReport {

    static final Path RESULTS = Path.of("target", "conformance");
    private static final Path PAGE = Path.of("docs", "conformance.md");

    private final RequirementList requirements;
    private final List<Observation> observations;

    ConformanceReport(RequirementList requirements, List<Observation> observations) {
        this.requirements = requirements;
        this.observations = observations;
    }

    /** Runs in the folder of the project; any fault ends in an exception that says what to do. */
    public static void main(String[] arguments) throws IOException {
        String mode = arguments.length == 0 ? "check" : arguments[0];
        if (!mode.equals("off")) {
            String said = new ConformanceReport(RequirementList.load(), read(RESULTS)).run(mode, PAGE);
            System.out.println("conformance: " + said);
        }
    }

    /** {@return what came of it, in one line} */
    String run(String mode, Path page) throws IOException {
        refuseUnknown();
        return switch (mode) {
            case "write" -> write(page);
            case "check" -> check(page);
            default -> throw new IllegalArgumentException("conformance is check, write or off, not " + mode);
        };
    }

    private String write(Path page) throws IOException {
        if (!skipped().isEmpty()) {
            throw new IllegalStateException("conformance: not written, tests of " + skipped() + " were skipped");
        }
        Files.createDirectories(page.toAbsolutePath().getParent());
        Files.writeString(page, page());
        return page + " written";
    }

    private String check(Path page) throws IOException {
        if (!skipped().isEmpty()) {
            return "WARNING: not checked, because tests were skipped: " + skipped();
        }
        String written = Files.exists(page) ? Files.readString(page) : "";
        if (!written.equals(page())) {
            throw new IllegalStateException(page + " does not say what the tests observed"
                    + difference(written.lines().toList(), page().lines().toList())
                    + "\nUpdate it with: mvn -B verify -Dconformance=write");
        }
        return observed().size() + " of " + requirements.entries().size() + " requirements observed by tests";
    }

    private static String difference(List<String> written, List<String> now) {
        Stream<String> gone = written.stream().filter(line -> !now.contains(line)).map(line -> "\n- " + line);
        Stream<String> fresh = now.stream().filter(line -> !written.contains(line)).map(line -> "\n+ " + line);
        return Stream.concat(gone, fresh).limit(20).collect(Collectors.joining());
    }

    private void refuseUnknown() {
        Set<String> unknown = observations.stream().flatMap(o -> o.requirements().stream())
                .filter(id -> !requirements.contains(id)).collect(Collectors.toCollection(TreeSet::new));
        if (!unknown.isEmpty()) {
            throw new IllegalStateException("tests name requirements that requirements.tsv does not know: " + unknown);
        }
    }

    /** {@return requirements of which a test was skipped} */
    private Set<String> skipped() {
        return observations.stream().filter(o -> o.result() == Result.SKIPPED)
                .flatMap(o -> o.requirements().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@return tests as "class.method" by requirement; a test with one invocation that failed is not among them} */
    private Map<String, Set<String>> observed() {
        Set<String> failed = observations.stream().filter(o -> o.result() != Result.PASSED)
                .map(ConformanceReport::name).collect(Collectors.toSet());
        Map<String, Set<String>> tests = new LinkedHashMap<>();
        observations.stream().filter(o -> !failed.contains(name(o))).forEach(o -> o.requirements()
                .forEach(id -> tests.computeIfAbsent(id, key -> new TreeSet<>()).add(name(o))));
        return tests;
    }

    private static String name(Observation observation) {
        return observation.testClass() + '.' + observation.method();
    }

    /** {@return the page; the same tests give the same page} */
    String page() {
        Map<String, Set<String>> tests = observed();
        List<String> lines = new ArrayList<>(List.of("# Conformance", "",
                "Which test observes which requirement; only tests that passed are listed. Made by",
                "`mvn -B verify -Dconformance=write`, checked by every `mvn -B verify`; not edited by hand.", "",
                "**" + tests.size() + " of " + requirements.entries().size() + " requirements are observed.**"));
        Map<String, List<RequirementList.Entry>> groups = requirements.entries().stream()
                .collect(Collectors.groupingBy(RequirementList.Entry::group, LinkedHashMap::new, Collectors.toList()));
        groups.forEach((group, entries) -> lines.addAll(section(group, entries, tests)));
        return String.join("\n", lines) + '\n';
    }

    private static List<String> section(String group, List<RequirementList.Entry> entries,
            Map<String, Set<String>> tests) {
        List<String> lines = new ArrayList<>();
        List<String> open = entries.stream().map(RequirementList.Entry::id).filter(id -> !tests.containsKey(id))
                .toList();
        lines.addAll(List.of("", "## " + group + ": " + (entries.size() - open.size()) + " of " + entries.size(), ""));
        if (open.size() < entries.size()) {
            lines.add("| requirement | source | observed by test | class |");
            lines.add("|---|---|---|---|");
        }
        for (RequirementList.Entry entry : entries) {
            tests.getOrDefault(entry.id(), Set.of()).forEach(test -> lines.add(row(entry, test)));
        }
        if (!open.isEmpty()) {
            lines.addAll(open.size() < entries.size() ? List.of("") : List.of());
            lines.add("Open: " + String.join(", ", open));
        }
        return lines;
    }

    private static String row(RequirementList.Entry entry, String test) {
        int dot = test.lastIndexOf('.');
        String type = test.substring(test.lastIndexOf('.', dot - 1) + 1, dot);
        return "| **" + entry.id() + "** " + entry.observed().replace("|", "\\|") + " | " + entry.source() + " | `"
                + test.substring(dot + 1) + "` | `" + type + "` |";
    }

    private static List<Observation> read(Path folder) throws IOException {
        List<Observation> all = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".tsv")).sorted().toList()) {
                    Files.readAllLines(file, StandardCharsets.UTF_8).forEach(l -> all.add(Observation.fromLine(l)));
                }
            }
        }
        return all;
    }
}
