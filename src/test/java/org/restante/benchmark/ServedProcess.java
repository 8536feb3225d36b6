package org.restante.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.restante.database.DatabaseSettings;
import org.restante.wire.FreePorts;

/**
 * A Participating Function as it is served: {@code deploy/restante serve}, its log in a file, on a given database. What the
 * environment variable {@code SERVED_JAVA_OPTS} says goes to its JVM, to profile it for instance.
 */
final class ServedProcess implements AutoCloseable {

    private final int sipPort = FreePorts.udpAndTcp();
    private final Process process;

    ServedProcess(DatabaseSettings database, Map<String, String> overrides) {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "served")), "function-")
                    .toAbsolutePath();
            Map<String, String> settings = new TreeMap<>(Map.of("sip.listen",
                    "udp:127.0.0.1:" + sipPort + ",tcp:127.0.0.1:" + sipPort, "msrp.listen", "127.0.0.1:" + FreePorts.tcp(),
                    "http.listen", "127.0.0.1:" + FreePorts.tcp(), "database.url", database.url(), "database.user",
                    database.user(), "database.password", database.password()));
            settings.putAll(overrides);
            Path file = Files.writeString(folder.resolve("restante.properties"), settings.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n").collect(Collectors.joining()));
            ProcessBuilder serve = new ProcessBuilder("deploy/restante", "serve", "--config", file.toString())
                    .redirectError(folder.resolve("log.txt").toFile());
            serve.environment().put("RESTANTE_JAVA_OPTS", System.getenv().getOrDefault("SERVED_JAVA_OPTS", ""));
            process = serve.start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            while (line != null && !line.startsWith("restante ready ")) { // the JVM may have something to say first
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("not ready; see " + folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int sipPort() {
        return sipPort;
    }

    long pid() {
        return process.pid();
    }

    /** {@return seconds of processor time that it has used} */
    double cpuSeconds() {
        return CpuTime.seconds(process.toHandle());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
