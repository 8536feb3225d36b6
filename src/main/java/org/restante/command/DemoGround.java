package org.restante.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.restante.client.CoreAddress;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;

/** Where the demonstration takes place: a function with a lab core on free ports, its database in a folder that goes. */
final class DemoGround implements AutoCloseable {

    private static final int FIRST_PORT = 64_000;
    private static final int END_OF_PORTS = 65_536;
    private static final int ATTEMPTS = 50;

    private final Path folder;
    private final Settings settings;
    private final RunningFunction function;

    private DemoGround(Path folder, Settings settings, RunningFunction function) {
        this.folder = folder;
        this.settings = settings;
        this.function = function;
    }

    /** Starts it; it takes traffic when this returns. */
    static DemoGround open(Path war, WireLog log) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("restante-demo-");
            Path file = Files.writeString(folder.resolve("restante.properties"), keys(folder));
            Settings settings = SettingsReader.read(Optional.of(file));
            log.name(settings.lab().listen().get(0).port(), WireLog.CORE);
            return new DemoGround(folder, settings, RunningFunction.start(settings, Optional.of(file), war, log.function()));
        } catch (IOException e) {
            throw new UncheckedIOException("the demonstration needs a folder for temporary files", e);
        } catch (RuntimeException e) {
            RunningFunction.delete(folder);
            throw e;
        }
    }

    private static String keys(Path folder) throws IOException {
        int sip = freePort();
        int lab = freePort();
        return """
                sip.listen=udp:127.0.0.1:%d,tcp:127.0.0.1:%d
                lab.core=true
                lab.listen=udp:127.0.0.1:%d,tcp:127.0.0.1:%d
                msrp.listen=127.0.0.1:%d
                http.listen=127.0.0.1:%d
                database.url=jdbc:h2:file:%s
                served.domains=home.test
                trigger.settle=500ms
                msrp.reportWait=10s
                payload.strategy=AUTO
                lmm.delivery=OWN_SESSION
                """.formatted(sip, sip, lab, lab, freePort(), freePort(), folder.resolve("queue").toString().replace('\\', '/'));
    }

    /**
     * A port that was free a moment ago, for UDP and for TCP. It lies above those that Linux gives to outgoing connections
     * by itself, one of which might take it before the function does.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
            try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                return port;
            } catch (BindException e) {
                continue; // somebody has it
            }
        }
        throw new IOException("no port is free for both UDP and TCP");
    }

    /** {@return where clients send their requests} */
    CoreAddress core() {
        return CoreAddress.parse(settings.lab().listen().get(0).toString());
    }

    /** {@return the function's HTTP API} */
    ConsoleClient console() {
        return new ConsoleClient("http://" + settings.http().listen() + RunningFunction.CONTEXT_PATH);
    }

    @Override
    public void close() {
        try {
            function.close();
        } finally {
            RunningFunction.delete(folder);
        }
    }
}
