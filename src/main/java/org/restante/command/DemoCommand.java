package org.restante.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
@Command(name = "demo", description = "Holds messages for absent users, brings their devices back, and shows what really "
        + "went over the wire: a push to two devices, a large message in sessions of its own, merged messages. "
        + "Exit code 0 only if everything happened that must.")
final class DemoCommand implements Callable<Integer> {

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
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter told = json ? spec.commandLine().getErr() : out;
        List<DemoStep> steps = new ArrayList<>();
        List<Map<String, Object>> acts = new ArrayList<>();
        new Demo(line -> {
            told.println(line);
            told.flush();
        }, seen -> {
            List<DemoStep> ofAct = DemoReview.of(seen);
            steps.addAll(ofAct);
            if (json) {
                acts.add(fields(seen, ofAct));
            } else {
                print(out, seen, ofAct);
            }
            out.flush();
        }).play(RunningFunction.archive(war));
        List<String> missing = steps.stream().filter(step -> !step.ok()).map(DemoStep::text).toList();
        if (json) {
            out.println(asJson(steps, acts));
            out.flush();
        }
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

    private static void print(PrintWriter out, DemoRecord seen, List<DemoStep> steps) {
        String name = seen.act().name();
        List<String> columns = new ArrayList<>(List.of("alice", WireLog.CORE, WireLog.FUNCTION));
        columns.addAll(seen.act().devices());
        out.println();
        new Ladder(columns).draw(ladder(seen)).forEach(out::println);
        out.println();
        out.println("The queue while " + name + " was away: " + seen.why());
        QueueCommand.listOf(seen.before()).lines().forEach(line -> out.println("  " + line));
        out.println("The queue afterwards: " + seen.after().path("waiting").asInt() + " messages wait");
        QueueCommand.listOf(seen.after()).lines().forEach(line -> out.println("  " + line));
        out.println("The history of " + name);
        history(seen).lines().forEach(line -> out.println("  " + line));
        seen.devices().forEach(device -> device.shown().forEach(shown -> out.println("The " + device.name() + " of " + name
                + " showed: " + shown.sender() + ": " + Shown.cut(shown.text(), 60))));
        out.println();
        steps.forEach(step -> out.println((step.ok() ? "✓ " : "✗ ") + step.text()));
        out.println();
    }

    private static List<LadderEntry> ladder(DemoRecord seen) {
        return Folding.of(seen.events().stream().map(Telling::entry).toList());
    }

    private static Table history(DemoRecord seen) {
        Table table = new Table("FROM", "KIND", "RECEIVED", "DELIVERED", "IMDN.MESSAGE-ID");
        seen.history().path("records").forEach(r -> table.row(r.path("sender").asText(), r.path("kind").asText(),
                QueueCommand.second(r.path("receivedAt").asText()), QueueCommand.second(r.path("deliveredAt").asText()),
                r.path("imdnMessageId").asText()));
        return table;
    }

    private static String asJson(List<DemoStep> steps, List<Map<String, Object>> acts) throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ok", steps.stream().allMatch(DemoStep::ok));
        all.put("steps", steps);
        all.put("acts", acts);
        return new ObjectMapper().writeValueAsString(all);
    }

    private static Map<String, Object> fields(DemoRecord seen, List<DemoStep> steps) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("title", seen.act().title());
        all.put("form", seen.act().form().name());
        all.put("ok", steps.stream().allMatch(DemoStep::ok));
        all.put("ladder", seen.events().stream().map(Telling::entry).map(DemoCommand::fields).toList());
        all.put("why", seen.why());
        all.put("queueBefore", seen.before().path("messages"));
        all.put("queueAfter", seen.after().path("messages"));
        all.put("history", seen.history().path("records"));
        return all;
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
