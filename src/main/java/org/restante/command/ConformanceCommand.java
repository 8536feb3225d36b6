package org.restante.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code restante conformance}: how many requirements the tests of this version observe, from the page that they wrote. */
@Command(name = "conformance", description = "Shows for each group of requirements how many are observed by tests that passed, "
        + "and which are not.")
final class ConformanceCommand implements Callable<Integer> {

    private static final Pattern GROUP = Pattern.compile("## ([A-Z]+): ([0-9]+) of ([0-9]+)");
    private static final String OPEN = "Open: ";

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Option(names = "--page", paramLabel = "FILE", description = "The page (default: docs/conformance.md of this version).")
    private Optional<Path> page = Optional.empty();

    /** Requirements whose names begin alike. @param open those that no test observes */
    record Group(String group, int observed, int of, List<String> open) {
    }

    @Override
    public Integer call() throws JsonProcessingException {
        List<Group> groups = read(page.orElseGet(() -> RunningFunction.home().resolveSibling("docs").resolve("conformance.md")));
        PrintWriter out = spec.commandLine().getOut();
        int observed = groups.stream().mapToInt(Group::observed).sum();
        int of = groups.stream().mapToInt(Group::of).sum();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(Map.of("observed", observed, "of", of, "groups", groups)));
        } else {
            Table table = new Table("GROUP", "OBSERVED", "OF", "OPEN");
            groups.forEach(group -> table.row(group.group(), String.valueOf(group.observed()), String.valueOf(group.of()),
                    String.join(" ", group.open())));
            table.lines().forEach(out::println);
            out.println();
            out.println(observed + " of " + of + " requirements are observed by tests.");
        }
        out.flush();
        return 0;
    }

    /** @throws Failure if the file is not there or is no such page */
    static List<Group> read(Path page) {
        List<Group> groups = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(page)) {
                Matcher group = GROUP.matcher(line);
                if (group.matches()) {
                    groups.add(new Group(group.group(1), Integer.parseInt(group.group(2)), Integer.parseInt(group.group(3)), List.of()));
                } else if (line.startsWith(OPEN) && !groups.isEmpty()) {
                    Group last = groups.remove(groups.size() - 1);
                    groups.add(new Group(last.group(), last.observed(), last.of(),
                            Arrays.stream(line.substring(OPEN.length()).split(", *")).toList()));
                }
            }
        } catch (IOException e) {
            throw new Failure("the page " + page + " cannot be read; name it with --page", e);
        }
        if (groups.isEmpty()) {
            throw new Failure(page + " has no groups of requirements; name the page with --page");
        }
        return groups;
    }
}
