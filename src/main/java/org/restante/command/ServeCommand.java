package org.restante.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.restante.config.ListenAddress;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.embedded.SipMessageObserver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code restante serve}. */
@Command(name = "serve", description = "Runs the Participating Function in the foreground until SIGTERM or SIGINT, which "
        + "ends deliveries and exits with 0. Prints one line 'restante ready ...' when it takes traffic.")
final class ServeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings, key=value (default: $RESTANTE_CONFIG, or "
            + "none: every setting has a default). See docs/configuration.md.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--war", paramLabel = "FILE", description = "The application (default: restante.war beside this program).")
    private Optional<Path> war = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        Optional<Path> file = config.or(() -> Optional.ofNullable(System.getProperty(RunningFunction.CONFIG))
                .or(() -> Optional.ofNullable(System.getenv("RESTANTE_CONFIG"))).map(Path::of));
        Settings settings = SettingsReader.read(file);
        RunningFunction function = RunningFunction.start(settings, file, RunningFunction.archive(war),
                SipMessageObserver.NONE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(function), "restante-stop"));
        PrintWriter out = spec.commandLine().getOut();
        out.println(readyLine(settings));
        out.flush();
        new CountDownLatch(1).await(); // until a signal runs the hook
        return 0;
    }

    /** The JVM would exit with 143 after SIGTERM; an ordered stop is a success. Whoever else has a hook must not need it. */
    private void stop(RunningFunction function) {
        int status = 1;
        try {
            function.close();
            status = 0;
        } catch (RuntimeException e) {
            spec.commandLine().getErr().println("error: " + Shown.line(Failure.reason(e)));
            spec.commandLine().getErr().flush();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    static String readyLine(Settings settings) {
        return "restante ready sip=" + settings.sip().listen().stream().map(ListenAddress::toString)
                .collect(Collectors.joining(",")) + " msrp=" + settings.msrp().listen() + " http=http://"
                + settings.http().listen() + RunningFunction.CONTEXT_PATH;
    }
}
