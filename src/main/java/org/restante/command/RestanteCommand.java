package org.restante.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.restante.client.ClientCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code restante}. Exit code 0 on success only, 1 after a failure, 2 for a command line that is none. */
@Command(name = "restante", synopsisSubcommandLabel = "COMMAND",
        description = "OMA CPM terminating Participating Function for deferred messages.",
        subcommands = {ServeCommand.class, DemoCommand.class, QueueCommand.class, UserCommand.class,
                ClientCommand.class, ConformanceCommand.class, RehearseCommand.class})
public final class RestanteCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    /** Without a subcommand there is nothing to do. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "one of serve, demo, queue, user, client, conformance is needed");
    }

    /** {@return the command line, with failures said in one line} */
    static CommandLine commandLine() {
        return new CommandLine(new RestanteCommand()).setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("error: " + Shown.line(Failure.reason(failure)));
            line.getErr().flush();
            return 1;
        });
    }

    /** @param args the command line */
    public static void main(String[] args) {
        // before anything logs; deploy/restante sets them as well, for what the JVM does before this
        System.setProperty("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
        System.setProperty("org.jboss.logging.provider", "slf4j");
        // what is said to people is UTF-8, whatever the locale
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        System.exit(commandLine().setOut(out).execute(args));
    }
}
