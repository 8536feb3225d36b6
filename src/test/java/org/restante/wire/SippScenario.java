package org.restante.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A scenario of {@code src/test/resources/sipp} for the program sipp, which sends or answers it with a SIP
 * implementation that is not ours. A run is bounded in time and leaves its logs in a folder under {@code target/sipp}.
 */
public final class SippScenario {

    private final Path file;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> filled = new HashMap<>();
    private Transport transport = Transport.UDP;
    private String remote = "";
    private int calls = 1;
    private Duration limit = Duration.ofSeconds(30);

    private SippScenario(Path file) {
        this.file = file;
    }

    /** {@return the scenario in this resource, for example {@code "originator-cpim.xml"}} */
    public static SippScenario named(String resource) {
        try {
            var url = SippScenario.class.getResource("/sipp/" + resource);
            if (url == null) {
                throw new IllegalArgumentException("no scenario /sipp/" + resource);
            }
            return new SippScenario(Path.of(url.toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(resource, e);
        }
    }

    /** {@return the scenario in this file} */
    public static SippScenario of(Path file) {
        return new SippScenario(file.toAbsolutePath());
    }

    /** Sends to this port of 127.0.0.1; without it the scenario waits for what comes. */
    public SippScenario towards(int port) {
        remote = "127.0.0.1:" + port;
        return this;
    }

    public SippScenario over(Transport transport) {
        this.transport = transport;
        return this;
    }

    /** Fills {@code [name]} in the scenario. */
    public SippScenario key(String name, String value) {
        options.addAll(List.of("-key", name, value));
        return this;
    }

    /** Puts a value where the scenario says {@code {name}}: for what sipp wants written out, such as a status code. */
    public SippScenario with(String name, String value) {
        filled.put(name, value);
        return this;
    }

    /** Ends after this many calls, one without this. */
    public SippScenario calls(int calls) {
        this.calls = calls;
        return this;
    }

    /** Starts this many calls in a second, 10 without this. */
    public SippScenario perSecond(int rate) {
        options.addAll(List.of("-r", Integer.toString(rate)));
        return this;
    }

    /** Fails a run that takes longer, 30 seconds without this. */
    public SippScenario within(Duration limit) {
        this.limit = limit;
        return this;
    }

    /** Runs to the end; {@return what came of it}. */
    public SippResult run() {
        try (SippRun run = start()) {
            return run.await();
        }
    }

    /** Starts, and returns when sipp has its port; {@return the run, to be awaited}. */
    public SippRun start() {
        try {
            Path base = Files.createDirectories(Path.of("target", "sipp").toAbsolutePath());
            Path folder = Files.createTempDirectory(base, file.getFileName().toString().replace(".xml", "-"));
            int port = FreePorts.udpAndTcp();
            Process process = new ProcessBuilder(command(scenario(folder), folder, port)).directory(folder.toFile())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("screen.txt").toFile()).start();
            process.getOutputStream().close();
            return new SippRun(process, folder, port, transport, limit).awaitPort();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run sipp", e);
        }
    }

    private Path scenario(Path folder) throws IOException {
        if (filled.isEmpty()) {
            return file;
        }
        String text = Files.readString(file);
        for (Map.Entry<String, String> value : filled.entrySet()) {
            text = text.replace('{' + value.getKey() + '}', value.getValue());
        }
        return Files.writeString(folder.resolve(file.getFileName()), text);
    }

    private List<String> command(Path scenario, Path folder, int port) {
        List<String> command = new ArrayList<>(List.of("sipp", "-sf", scenario.toString(), "-i", "127.0.0.1", "-p",
                Integer.toString(port), "-t", transport.name().toLowerCase(Locale.ROOT).charAt(0) + "1", "-m",
                Integer.toString(calls), "-nostdin", "-timeout", limit.toSeconds() + "s", "-timeout_error",
                "-trace_err", "-error_file", folder.resolve("errors.log").toString(), "-trace_stat", "-stf",
                folder.resolve("stat.csv").toString(), "-fd", "1", "-trace_msg", "-message_file",
                folder.resolve("messages.log").toString()));
        command.addAll(options);
        if (!remote.isEmpty()) {
            command.add(remote);
        }
        return command;
    }
}
