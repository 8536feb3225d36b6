package org.restante.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code restante demo}. */
@Command(name = "demo", description = "Shows a message held for an absent user and delivered to both of his devices.")
final class DemoCommand implements Callable<Integer> {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public Integer call() {
        return 1;
    }
}
