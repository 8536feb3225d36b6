package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code restante user}: what a running Participating Function knows of a user. */
@Command(name = "user", synopsisSubcommandLabel = "COMMAND", description = "What is known of a user.")
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
        throw new ParameterException(spec.commandLine(), "show is needed");
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

    private static void show(PrintWriter out, JsonNode user) {
        Table fields = new Table("FIELD", "VALUE");
        user.properties().stream().filter(field -> field.getValue().isValueNode() && !field.getValue().isNull())
                .forEach(field -> fields.row(field.getKey(), field.getValue().asText()));
        fields.lines().forEach(out::println);
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
