package org.restante.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code deploy/restante} as operators run it: a process of its own, in a folder that is not the project's. */
final class RestanteProcess implements AutoCloseable {

    private static final long LONGEST_SECONDS = 120;

    private final Process process;
    private final Path out;
    private final Path err;

    private RestanteProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static RestanteProcess start(Path script, Path folder, Map<String, String> environment, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(script.toAbsolutePath().toString()));
            command.addAll(List.of(arguments));
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("RESTANTE_JAVA_OPTS", "-XX:TieredStopAtLevel=1"); // it does not live long
            builder.environment().putAll(environment);
            return new RestanteProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RestanteProcess start(Path folder, Map<String, String> environment, String... arguments) {
        return start(Path.of("deploy/restante"), folder, environment, arguments);
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + LONGEST_SECONDS + " s\n" + out() + err());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
