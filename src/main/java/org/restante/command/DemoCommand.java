package org.restante.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code restante demo}. */
@Command(name = "demo", description = "Holds a message for an absent user, brings two of his devices back, and shows what "
        + "really went over the wire. Exit code 0 only if everything happened that must.")
final class DemoCommand implements Callable<Integer> {

    private static final List<String> COLUMNS = List.of("alice", WireLog.CORE, WireLog.FUNCTION, "phone", "tablet");

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--json", description = "Print steps, ladder, queue and history as one JSON object.")
    private boolean json;

    @Option(names = "--war", paramLabel = "FILE", description = "The application (default: restante.war beside this program).")
    private Optional<Path> war = Optional.empty();

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        quietLog();
        PrintWriter told = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        DemoRecord seen = new Demo(line -> {
            told.println(line);
            told.flush();
        }).play(RunningFunction.archive(war));
        List<DemoStep> steps = DemoReview.of(seen);
        List<LadderEntry> ladder = seen.events().stream().map(Telling::entry).toList();
        if (json) {
            spec.commandLine().getOut().println(asJson(seen, steps, ladder));
        } else {
            print(spec.commandLine().getOut(), seen, steps, ladder);
        }
        spec.commandLine().getOut().flush();
        List<String> missing = steps.stream().filter(step -> !step.ok()).map(DemoStep::text).toList();
        if (!missing.isEmpty()) {
            throw new Failure("the demonstration is not as required: " + String.join("; ", missing));
        }
        return 0;
    }

    /** The ladder tells more than the log; whoever wants both sets these properties. Nothing has logged yet. */
    private static void quietLog() {
        System.setProperty("restante.log", System.getProperty("restante.log", "ERROR"));
        System.setProperty("restante.log.root", System.getProperty("restante.log.root", "OFF"));
    }

    private static void print(PrintWriter out, DemoRecord seen, List<DemoStep> steps, List<LadderEntry> ladder) {
        out.println();
        new Ladder(COLUMNS).draw(ladder).forEach(out::println);
        out.println();
        out.println("The queue while bob was away: " + seen.why());
        QueueCommand.listOf(seen.before()).lines().forEach(line -> out.println("  " + line));
        out.println("The queue afterwards: " + seen.after().path("waiting").asInt() + " messages wait");
        QueueCommand.listOf(seen.after()).lines().forEach(line -> out.println("  " + line));
        out.println("Bob's history");
        history(seen).lines().forEach(line -> out.println("  " + line));
        seen.devices().forEach(device -> device.shown().forEach(shown -> out.println("Bob's " + device.name() + " showed: "
                + Shown.line(shown.sender() + ": " + shown.text()))));
        out.println();
        steps.forEach(step -> out.println((step.ok() ? "✓ " : "✗ ") + step.text()));
    }

    private static Table history(DemoRecord seen) {
        Table table = new Table("FROM", "KIND", "RECEIVED", "DELIVERED", "IMDN.MESSAGE-ID");
        seen.history().path("records").forEach(r -> table.row(r.path("sender").asText(), r.path("kind").asText(),
                QueueCommand.second(r.path("receivedAt").asText()), QueueCommand.second(r.path("deliveredAt").asText()),
                r.path("imdnMessageId").asText()));
        return table;
    }

    private static String asJson(DemoRecord seen, List<DemoStep> steps, List<LadderEntry> ladder)
            throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ok", steps.stream().allMatch(DemoStep::ok));
        all.put("steps", steps);
        all.put("ladder", ladder.stream().map(DemoCommand::fields).toList());
        all.put("why", seen.why());
        all.put("queueBefore", seen.before().path("messages"));
        all.put("queueAfter", seen.after().path("messages"));
        all.put("history", seen.history().path("records"));
        return new ObjectMapper().writeValueAsString(all);
    }

    private static Map<String, Object> fields(LadderEntry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("millis", entry.at().toMillis());
        fields.put("from", entry.from());
        fields.put("to", entry.to());
        fields.put("label", entry.label());
        fields.put("notes", entry.notes());
        return fields;
    }
}
