package org.restante.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.restante.embedded.SipMessageObserver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code restante rehearse}: a start and a stop without traffic. {@code deploy/restante} runs it once after a build to
 * have the JVM record the classes of a start; later starts read that record and are faster by a second and more.
 */
@Command(name = "rehearse", hidden = true, description = "Starts everything on free ports with an empty database, and stops it.")
final class RehearseCommand implements Callable<Integer> {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--war", paramLabel = "FILE", description = "The application (default: restante.war beside this program).")
    private Optional<Path> war = Optional.empty();

    @Override
    public Integer call() {
        DemoGround.open(RunningFunction.archive(war), new WireLog()).close();
        return 0;
    }
}
