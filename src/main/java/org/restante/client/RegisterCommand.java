package org.restante.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.restante.cpm.Gruu;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code client register}. */
@Command(name = "register",
        description = "Registers a device and ends; the registration lives on until it expires. Nothing listens for it then: "
                + "to receive, use listen.")
final class RegisterCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOptions options;

    @Option(names = "--user", paramLabel = "URI", defaultValue = "sip:bob@home.test",
            description = "Address of record (default: ${DEFAULT-VALUE}).")
    private String user;

    @Option(names = "--remove",
            description = "Take a registration back instead; needs the --bind and --instance that it was made with.")
    private boolean remove;

    @Override
    public Integer call() {
        CommandSession session = new CommandSession(spec, options);
        return session.run(user, (message, content) -> { }, client -> {
            if (remove) {
                CommandSession.await(client.unregister());
                session.print("unregistered " + user, Map.of("user", user, "registered", false));
                return 0;
            }
            Registered registered = CommandSession.await(client.register());
            session.print(describe(registered), fields(registered));
            return 0;
        });
    }

    private String describe(Registered registered) {
        return "registered " + user + " at " + registered.contact() + " for " + registered.expires().toSeconds() + " s"
                + registered.gruu().map(gruu -> ", GRUU " + gruu).orElse(", no GRUU");
    }

    private Map<String, Object> fields(Registered registered) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", user);
        fields.put("registered", true);
        fields.put("contact", registered.contact());
        fields.put("gruu", registered.gruu().map(Gruu::uri).orElse(null));
        fields.put("expires", registered.expires().toSeconds());
        return fields;
    }
}
