package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code client listen}. */
@Command(name = "listen",
        description = "Registers a device, prints every message that it receives, and unregisters at the end. With --count the "
                + "exit code is 0 only if so many messages came.")
final class ListenCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOptions options;

    @Mixin
    private MediaOptions media;

    @Option(names = "--user", paramLabel = "URI", defaultValue = "sip:bob@home.test",
            description = "Address of record (default: ${DEFAULT-VALUE}).")
    private String user;

    @Option(names = "--count", paramLabel = "N", description = "End after this many messages (default: never).")
    private Integer count;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "End after this time (default: never).")
    private Long timeoutSeconds;

    @Override
    public Integer call() {
        CommandSession session = new CommandSession(spec, options);
        if (count != null && count < 1 || timeoutSeconds != null && timeoutSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--count and --timeout must be positive");
        }
        Printer printer = new Printer(session, new CountDownLatch(count == null ? Integer.MAX_VALUE : count),
                new CompletableFuture<>());
        return session.run(user, media::media, printer, client -> {
            printer.client().complete(client);
            CommandSession.await(client.register());
            Duration patience = timeoutSeconds == null ? Duration.ofDays(36_500) : Duration.ofSeconds(timeoutSeconds);
            boolean complete = printer.missing().await(patience.toSeconds(), TimeUnit.SECONDS);
            client.awaitSessions(Duration.ofSeconds(5));
            CommandSession.await(client.unregister());
            return complete || count == null ? 0 : 1;
        });
    }

    /**
     * Prints messages.
     *
     * @param missing counts them down
     * @param client  tells their senders that they were shown
     */
    private record Printer(CommandSession session, CountDownLatch missing, CompletableFuture<CpmClient> client)
            implements ClientListener {

        @Override
        public void onMessage(ReceivedMessage message, InputStream content) throws IOException {
            MessageLine line = MessageLine.of(message, content);
            session.print(line.text(), line.fields());
            client.thenAccept(shown -> shown.displayed(message));
            missing.countDown();
        }
    }
}
