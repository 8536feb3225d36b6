package org.restante.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code client}: the reference client on the command line. */
@Command(name = "client",
        description = "A CPM device: registers, sends messages, receives deferred messages.",
        subcommands = {RegisterCommand.class, ListenCommand.class, SendCommand.class})
public final class ClientCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    /** Without a subcommand there is nothing to do. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "one of register, listen, send is needed");
    }
}
