package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.restante.cpm.ServedUser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code restante user}: what a running Participating Function knows of a user, and what he wants of it. */
@Command(name = "user", synopsisSubcommandLabel = "COMMAND", description = "What is known of a user, and what he wants.")
final class UserCommand implements Callable<Integer> {

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
        throw new ParameterException(spec.commandLine(), "one of show, hold, release, block, unblock is needed");
    }

    @Command(name = "show", description = "Shows a user's registration and devices, how much waits for him, and his preferences.")
    int show(@Parameters(paramLabel = "URI", description = "Whose, for example sip:bob@home.test.") String uri) {
        JsonNode user = new ConsoleClient(http).user(uri);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(user);
        } else {
            show(out, user);
        }
        out.flush();
        return 0;
    }

    @Command(name = "hold", description = "Delivers nothing to a user until he is released; what comes for him is held.")
    int hold(@Parameters(paramLabel = "URI", description = "To whom.") String uri) {
        return prefer(uri, JsonNodeFactory.instance.objectNode().put("hold", true));
    }

    @Command(name = "release", description = "Ends the hold of a user.")
    int release(@Parameters(paramLabel = "URI", description = "Whose.") String uri) {
        return prefer(uri, JsonNodeFactory.instance.objectNode().put("hold", false));
    }

    @Command(name = "block", description = "Takes nothing more from a sender for a user; what is held of him stays.")
    int block(@Parameters(paramLabel = "URI", description = "For whom.") String uri,
            @Parameters(paramLabel = "SENDER", arity = "1..*", description = "From whom.") List<String> senders) {
        return blocked(uri, before -> before.addAll(canonical(senders)));
    }

    @Command(name = "unblock", description = "Takes messages from a sender for a user again.")
    int unblock(@Parameters(paramLabel = "URI", description = "For whom.") String uri,
            @Parameters(paramLabel = "SENDER", arity = "1..*", description = "From whom.") List<String> senders) {
        return blocked(uri, before -> before.removeAll(canonical(senders)));
    }

    private List<String> canonical(List<String> senders) {
        try {
            return senders.stream().map(sender -> ServedUser.of(sender).uri()).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "a sender is a sip or tel URI, such as sip:mallory@home.test: "
                    + e.getMessage());
        }
    }

    private int blocked(String uri, Consumer<Set<String>> change) {
        Set<String> blocked = new LinkedHashSet<>();
        new ConsoleClient(http).preferences(uri).path("blocked").forEach(sender -> blocked.add(sender.asText()));
        change.accept(blocked);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        blocked.forEach(body.putArray("blocked")::add);
        return prefer(uri, body);
    }

    private int prefer(String uri, ObjectNode change) {
        JsonNode preferences = new ConsoleClient(http).prefer(uri, change);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(preferences);
        } else {
            fields(preferences).lines().forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private static Table fields(JsonNode user) {
        Table fields = new Table("FIELD", "VALUE");
        user.properties().stream().filter(field -> field.getValue().isValueNode() && !field.getValue().isNull())
                .forEach(field -> fields.row(field.getKey(), field.getValue().asText()));
        user.path("blocked").forEach(sender -> fields.row("blocked", sender.asText()));
        return fields;
    }

    private static void show(PrintWriter out, JsonNode user) {
        fields(user).lines().forEach(out::println);
        out.println();
        if (user.path("devices").isEmpty()) {
            out.println("no registered device");
            return;
        }
        Table devices = new Table("DEVICE", "GRUU", "CONTACT", "SERVICES", "USER-AGENT");
        user.path("devices").forEach(device -> devices.row(device.path("device").asText(), device.path("gruu").asText(""),
                device.path("contact").asText(), services(device), device.path("userAgent").asText("")));
        devices.lines().forEach(out::println);
    }

    private static String services(JsonNode device) {
        StringBuilder services = new StringBuilder();
        device.path("services").forEach(service -> services.append(services.isEmpty() ? "" : ",").append(service.asText()));
        return services.toString();
    }
}
