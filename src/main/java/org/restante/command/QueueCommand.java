package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code restante queue}: what a running Participating Function holds, and why. */
@Command(name = "queue", synopsisSubcommandLabel = "COMMAND", description = "What is held for a user, and why.")
final class QueueCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--http", paramLabel = "URL", scope = ScopeType.INHERIT,
            defaultValue = "http://127.0.0.1:8080/restante", description = "The running function (default: ${DEFAULT-VALUE}).")
    private String http;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "one of list, show, why, retry, hold, release, expire, discard is needed");
    }

    @Command(name = "list", description = "Lists a user's messages, oldest first.")
    int list(@Option(names = "--user", required = true, paramLabel = "URI", description = "Whose.") String user,
            @Option(names = "--after", paramLabel = "ID", defaultValue = "", description = "Begin after this message.")
            String after,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Most messages (default: "
                    + "${DEFAULT-VALUE}).") int limit) {
        return print(console().queue(user, after, limit), this::showList);
    }

    @Command(name = "show", description = "Shows one message, how far each device has come with it, and as a ladder what was "
            + "exchanged over SIP and MSRP in the last delivery to each.")
    int show(@Parameters(paramLabel = "ID") String id,
            @Option(names = "--device", paramLabel = "URN", defaultValue = "", description = "Only of this device.") String device,
            @Option(names = "--export", paramLabel = "FORMAT", defaultValue = "", description = "Print what was exchanged as text "
            + "for text2pcap ('text2pcap'), or the last session as a scenario for sipp ('sipp').") String format) {
        JsonNode message = console().message(id);
        List<String> deliveries = deliveries(message, device);
        return format.isEmpty() ? print(message, deliveries) : export(id, deliveries, format);
    }

    private static List<String> deliveries(JsonNode message, String device) {
        Set<String> deliveries = new LinkedHashSet<>();
        for (JsonNode line : message.path("devices")) {
            if (device.isEmpty() || device.equals(text(line, "device"))) {
                deliveries.add(text(line, "delivery"));
            }
        }
        return List.copyOf(deliveries);
    }

    private int export(String id, List<String> deliveries, String format) {
        if (!format.equals("text2pcap") && !format.equals("sipp")) {
            throw new ParameterException(spec.subcommands().get("show"), "--export is text2pcap or sipp");
        }
        List<String> exported = deliveries.stream().flatMap(delivery -> console().ladder(delivery, id, format).stream()).toList();
        if (exported.isEmpty()) {
            throw new Failure("nothing is kept of what was exchanged for this message (settings ladder.*)");
        }
        // a scenario is of one session, a capture may have many
        out().print(format.equals("sipp") ? exported.get(exported.size() - 1) : String.join("", exported));
        out().flush();
        return 0;
    }

    private int print(JsonNode message, List<String> deliveries) {
        ArrayNode ladders = ((ObjectNode) message).putArray("ladders");
        deliveries.forEach(delivery -> console().ladder(delivery, text(message, "id")).ifPresent(ladders::add));
        return print(message, this::showMessage);
    }

    @Command(name = "why", description = "Says in one sentence why a message is not delivered.")
    int why(@Parameters(paramLabel = "ID") String id) {
        return print(console().why(id), answer -> out().println(Shown.line(answer.path("why").asText())));
    }

    @Command(name = "retry", description = "Offers a message again, now, to every device that has not confirmed it.")
    int retry(@Parameters(paramLabel = "ID") String id, @Mixin Ordering ordering) {
        return order(id, "retry", ordering);
    }

    @Command(name = "hold", description = "Offers a message to no device until it is released; its time runs on.")
    int hold(@Parameters(paramLabel = "ID") String id, @Mixin Ordering ordering) {
        return order(id, "hold", ordering);
    }

    @Command(name = "release", description = "Ends a hold.")
    int release(@Parameters(paramLabel = "ID") String id, @Mixin Ordering ordering) {
        return order(id, "release", ordering);
    }

    @Command(name = "expire", description = "Lets the time of a message run out now; its sender is told if he asked for it.")
    int expire(@Parameters(paramLabel = "ID") String id, @Mixin Ordering ordering) {
        return order(id, "expire", ordering);
    }

    @Command(name = "discard", description = "Throws a message away; its sender is told if he asked for it.")
    int discard(@Parameters(paramLabel = "ID") String id, @Mixin Ordering ordering) {
        return order(id, "discard", ordering);
    }

    /** What is kept of an order beside itself. */
    static final class Ordering {

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; kept with the message.")
        private String reason;

        @Option(names = "--by", paramLabel = "NAME", defaultValue = "${sys:user.name}", description = "Who orders it; kept with the "
                + "message (default: ${DEFAULT-VALUE}).")
        private String by;
    }

    private int order(String id, String command, Ordering ordering) {
        return print(console().order(id, command, ordering.by, ordering.reason), answer -> out().println(switch (text(answer, "result")) {
            case "ALREADY" -> "it is so already";
            case "PENDING" -> "a device is being sent the message: it ends when that is over, unless the device confirms it";
            default -> "done";
        }));
    }

    private ConsoleClient console() {
        return new ConsoleClient(http);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int print(JsonNode answer, Consumer<JsonNode> forPeople) {
        if (json) {
            out().println(answer);
        } else {
            forPeople.accept(answer);
        }
        out().flush();
        return 0;
    }

    private void showList(JsonNode page) {
        if (page.path("messages").isEmpty()) {
            out().println("nothing is held for " + Shown.line(page.path("user").asText()));
            return;
        }
        listOf(page).lines().forEach(out()::println);
        if (page.path("next").isTextual()) {
            out().println("there may be more: --after " + page.path("next").asText());
        }
    }

    /** {@return the messages of a page as a table} */
    static Table listOf(JsonNode page) {
        Table table = new Table("ID", "STATE", "KIND", "FROM", "RECEIVED", "OCTETS", "ATTEMPTS");
        page.path("messages").forEach(m -> table.row(text(m, "id"), text(m, "state"), text(m, "kind"), text(m, "sender"),
                second(text(m, "receivedAt")), text(m, "contentOctets"), text(m, "attempts")));
        return table;
    }

    private void showMessage(JsonNode message) {
        Table fields = new Table("FIELD", "VALUE");
        message.properties().stream().filter(field -> field.getValue().isValueNode() && !field.getValue().isNull())
                .forEach(field -> fields.row(field.getKey(), field.getValue().asText()));
        fields.lines().forEach(out()::println);
        Table devices = new Table("DEVICE", "STATUS", "ATTEMPTS", "SINCE", "REASON");
        message.path("devices").forEach(d -> devices.row(text(d, "device"), text(d, "status"), text(d, "attempts"),
                second(text(d, "at")), text(d, "reason")));
        out().println();
        devices.lines().forEach(out()::println);
        for (JsonNode ladder : message.path("ladders")) {
            for (JsonNode session : ladder.path("sessions")) {
                out().println();
                KeptLadder.draw(message, session).forEach(out()::println);
            }
        }
    }

    /** {@return an instant in ISO 8601 without its fraction: tables are narrow} */
    static String second(String instant) {
        return instant.replaceFirst("\\.[0-9]+Z$", "Z");
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText("");
    }
}
