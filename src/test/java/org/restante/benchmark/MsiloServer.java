package org.restante.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.restante.database.DatabaseSettings;
import org.restante.wire.FreePorts;

/** Kamailio with its message store, on a database of its own: the peer of the accept benchmark. */
final class MsiloServer implements AutoCloseable {

    private static final Path SCHEMAS = Path.of("/usr/share/kamailio/postgres");
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/kamailio"), Path.of("/usr/local/sbin/kamailio"));

    private final int port = FreePorts.udpAndTcp();
    private final Process process;

    private MsiloServer(Path program, DatabaseSettings database) throws IOException, SQLException {
        createTables(database);
        URI url = URI.create(database.url().substring("jdbc:".length()));
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kamailio")), "msilo-").toAbsolutePath();
        Path file = Files.writeString(folder.resolve("msilo.cfg"),
                Files.readString(Path.of("src/test/resources/kamailio/msilo.cfg")).replace("PORT", Integer.toString(port))
                        .replace("DATABASE", "postgres://" + database.user() + ":none@127.0.0.1:" + url.getPort() + url.getPath()));
        process = new ProcessBuilder(program.toString(), "-m", "256", "-DD", "-E", "-f", file.toString(), "-Y", folder.toString(),
                "-w", folder.toString(), "-P", folder.resolve("pid").toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile()).start();
        Awaitility.await("kamailio, see " + folder).until(this::isListening);
    }

    /** {@return a server that listens; empty if Kamailio or its modules are not installed} */
    static Optional<MsiloServer> start(DatabaseSettings database) {
        Optional<Path> program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
        if (program.isEmpty() || !Files.exists(SCHEMAS.resolve("msilo-create.sql"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MsiloServer(program.get(), database));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void createTables(DatabaseSettings database) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(SCHEMAS.resolve("standard-create.sql")));
            statement.execute(Files.readString(SCHEMAS.resolve("msilo-create.sql")));
        }
    }

    private boolean isListening() {
        if (!process.isAlive()) {
            throw new IllegalStateException("kamailio ended with " + process.exitValue());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** {@return seconds of processor time that it has used} */
    double cpuSeconds() {
        return CpuTime.seconds(process.toHandle());
    }

    /** {@return how many messages it has stored} */
    static long stored(DatabaseSettings database) {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from silo")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
