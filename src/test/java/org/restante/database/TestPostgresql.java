package org.restante.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A real PostgreSQL that syncs to disk, started once for all tests of a run; every test gets a database of its own. */
public final class TestPostgresql implements ParameterResolver {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** The running server. */
    public record Server(EmbeddedPostgres postgres) implements AutoCloseable, ExtensionContext.Store.CloseableResource {

        /** {@return settings of a new, empty database} */
        public DatabaseSettings newDatabase() {
            String name = "restante" + DATABASES.incrementAndGet();
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + name, "postgres", "");
        }

        /** {@return settings of the same database as on an earlier server of the same folder} */
        public DatabaseSettings settings(DatabaseSettings earlier) {
            return new DatabaseSettings(earlier.url().replaceFirst(":\\d+/", ":" + postgres.getPort() + "/"),
                    earlier.user(), earlier.password());
        }

        /** {@return where it listens} */
        public int port() {
            return postgres.getPort();
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }

    private static final class Shared {
        static final Server SERVER = start();
    }

    /** {@return the server that all tests of this JVM share, for those that have no parameter; it ends with the run} */
    public static Server shared() {
        return Shared.SERVER;
    }

    /** Starts a server. */
    public static Server start() {
        return start(EmbeddedPostgres.builder());
    }

    /** Starts a server on a folder, which keeps its data when the server stops. */
    public static Server start(Path folder) {
        return start(EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false));
    }

    /** Starts a server on a folder again, where those who used the earlier one look for it. */
    public static Server start(Path folder, int port) {
        return start(EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false).setPort(port));
    }

    private static Server start(EmbeddedPostgres.Builder server) {
        try {
            return new Server(server.setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(TestPostgresql.class))
                .getOrComputeIfAbsent(Server.class, key -> shared(), Server.class);
    }
}
