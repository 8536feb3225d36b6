package org.restante.client;

import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code client send}. */
@Command(name = "send",
        description = "Sends a text as a pager message, or a file as a large message in a session of its own. "
                + "Exit code 0 if it was delivered or taken (200), or is held for the recipient (202).")
final class SendCommand implements Callable<Integer> {

    private static final Duration LONGEST_TRANSFER = Duration.ofHours(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOptions options;

    @Mixin
    private MediaOptions media;

    @Option(names = "--from", paramLabel = "URI", defaultValue = "sip:alice@home.test",
            description = "Sender (default: ${DEFAULT-VALUE}).")
    private String from;

    @Option(names = "--to", paramLabel = "URI", defaultValue = "sip:bob@home.test",
            description = "Recipient (default: ${DEFAULT-VALUE}).")
    private String to;

    @Option(names = "--subject", paramLabel = "TEXT", description = "Subject.")
    private String subject;

    @Option(names = "--lifetime", paramLabel = "SECONDS", description = "How long the message may wait (Expires).")
    private Long lifetimeSeconds;

    @Option(names = "--plain", description = "Send a text bare, as text/plain, instead of message/cpim.")
    private boolean plain;

    @Option(names = "--no-notifications", description = "Ask for no delivery and display notifications.")
    private boolean silent;

    @Option(names = "--type", paramLabel = "TYPE", description = "Content type of the file (default: by its name).")
    private String type;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Content content;

    private static final class Content {

        @Parameters(paramLabel = "TEXT", description = "The message.")
        private String text;

        @Option(names = "--file", paramLabel = "FILE", description = "The message, of any size: sent by INVITE and MSRP.")
        private Path file;
    }

    @Override
    public Integer call() {
        CommandSession session = new CommandSession(spec, options);
        return session.run(from, media::media, (message, received) -> { }, client -> {
            Sent sent = content.file == null ? CommandSession.await(client.sendPager(to, content.text, pagerOptions()))
                    : CommandSession.await(client.sendLarge(to, content.file, typeOfFile(), pagerOptions()), LONGEST_TRANSFER);
            session.print(sent.status() + " " + sent.reason() + ", message " + sent.id() + " to " + to, fields(sent));
            return sent.isAccepted() ? 0 : 1;
        });
    }

    private String typeOfFile() {
        String known = type == null ? URLConnection.guessContentTypeFromName(content.file.getFileName().toString()) : type;
        return known == null ? "application/octet-stream" : known;
    }

    private PagerOptions pagerOptions() {
        PagerOptions chosen = PagerOptions.ordinary();
        chosen = subject == null ? chosen : chosen.withSubject(subject);
        chosen = lifetimeSeconds == null ? chosen : chosen.withLifetime(Duration.ofSeconds(lifetimeSeconds));
        chosen = silent ? chosen.withDispositions("") : chosen;
        return plain ? chosen.asPlainText() : chosen;
    }

    private Map<String, Object> fields(Sent sent) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", sent.status());
        fields.put("reason", sent.reason());
        fields.put("accepted", sent.isAccepted());
        fields.put("to", to);
        fields.put("id", sent.id().value());
        fields.put("conversation", sent.conversation().value());
        fields.put("contribution", sent.contribution().value());
        return fields;
    }
}
