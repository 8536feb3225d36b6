package org.restante.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A sipp at work. Closing it ends the program if it still runs. */
public final class SippRun implements AutoCloseable {

    private final Process process;
    private final Path folder;
    private final int port;
    private final Transport transport;
    private final Duration limit;

    SippRun(Process process, Path folder, int port, Transport transport, Duration limit) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.transport = transport;
        this.limit = limit;
    }

    /** {@return the port of 127.0.0.1 that sipp uses} */
    public int port() {
        return port;
    }

    /** Waits for the end; {@return what came of it}. */
    public SippResult await() {
        try {
            if (!process.waitFor(limit.toMillis() + 10_000, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("sipp did not end within " + limit + "\n" + log());
            }
            return new SippResult(process.exitValue(), statistics(), log(), folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The kernel's table tells when the port is bound, without a packet that the scenario would count. */
    SippRun awaitPort() {
        Path table = Path.of("/proc/net", transport.name().toLowerCase(Locale.ROOT));
        String local = String.format(Locale.ROOT, "0100007F:%04X ", port);
        if (Files.exists(table)) {
            Awaitility.await("sipp on port " + port).pollInterval(Duration.ofMillis(20))
                    .until(() -> !process.isAlive() || Files.readString(table).contains(local));
        }
        // 0 and 1 are results of calls, which may be over already; anything else means that none was made
        if (!process.isAlive() && process.exitValue() > 1) {
            throw new AssertionError("sipp ended at once with " + process.exitValue() + "\n" + log());
        }
        return this;
    }

    /** The last line of the statistics, by the names in the first; {@code (C)} marks cumulated values. */
    private Map<String, String> statistics() {
        List<String> lines = read("stat.csv").lines().toList();
        Map<String, String> values = new LinkedHashMap<>();
        if (lines.size() > 1) {
            String[] names = lines.get(0).split(";");
            String[] last = lines.get(lines.size() - 1).split(";");
            for (int i = 0; i < Math.min(names.length, last.length); i++) {
                values.put(names[i], last[i]);
            }
        }
        return values;
    }

    private String log() {
        List<String> texts = new ArrayList<>();
        for (String name : List.of("errors.log", "screen.txt")) {
            String text = read(name);
            texts.add(name + ":\n" + text.substring(Math.max(0, text.length() - 4000)));
        }
        return String.join("\n", texts);
    }

    private String read(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
