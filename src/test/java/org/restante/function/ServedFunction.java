package org.restante.function;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.restante.wire.FreePorts;

/** A Participating Function as a process of its own, started as a person would: it can be killed and started again. */
final class ServedFunction implements AutoCloseable {

    private static final int LAST_LINES = 12;

    private final Path folder;
    private final Path settings;
    private final Map<String, String> environment;
    private final int sipPort;
    private final ConsoleView console;
    private Process process;

    /** Starts it; returns when it takes traffic. */
    ServedFunction(Path folder, Map<String, String> overrides) {
        this(folder, overrides, Map.of());
    }

    /** The same with more in its environment. */
    ServedFunction(Path folder, Map<String, String> overrides, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.sipPort = FreePorts.udpAndTcp();
        int httpPort = FreePorts.http();
        this.console = new ConsoleView(httpPort);
        try {
            this.settings = RunningFunction.settings(folder, sipPort, FreePorts.tcp(), httpPort, overrides);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    int sipPort() {
        return sipPort;
    }

    ConsoleView console() {
        return console;
    }

    /** As {@code kill -9}: no chance to put anything in order. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts it again on the same settings and database. */
    void start() {
        begin();
        awaitReady();
    }

    /** Starts it again without waiting until it takes traffic. */
    void begin() {
        try {
            ProcessBuilder builder = new ProcessBuilder("deploy/restante", "serve", "--config", settings.toString())
                    .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log.txt").toFile()));
            builder.environment().put("RESTANTE_JAVA_OPTS", "-XX:TieredStopAtLevel=1"); // it does not live long
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until what was begun takes traffic. */
    void awaitReady() {
        try {
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            if (line == null || !line.startsWith("restante ready ")) {
                throw new AssertionError(line == null ? "ended with " + awaitEnd() + " before it was ready: " + lastOfLog()
                        : "not ready but: " + line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the last lines of its log as one, which tools that show the first line of a failure show too} */
    private String lastOfLog() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("log.txt"));
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** Ends it as {@code kill -TERM} does; {@return its exit code} */
    int terminate() {
        process.destroy();
        return awaitEnd();
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end in 30 s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }
}
