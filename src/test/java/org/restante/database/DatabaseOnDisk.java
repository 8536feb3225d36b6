package org.restante.database;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database of a PostgreSQL on a disk of its own, for as long as a test needs it; a test whose server may not write there is
 * skipped.
 *
 * @param server   which has room for all else elsewhere
 * @param settings of the database
 */
public record DatabaseOnDisk(TestPostgresql.Server server, DatabaseSettings settings) implements AutoCloseable {

    /** Creates one, empty. */
    public static DatabaseOnDisk create(TestPostgresql.Server server, SmallDisk disk) throws SQLException {
        Path own = disk.path().resolve("space");
        own.toFile().mkdir();
        own.toFile().setWritable(true, false);
        DatabaseSettings any = server.newDatabase();
        try (Connection connection = server.postgres().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create tablespace small location '" + own + "'");
            statement.execute("create database on_small tablespace small");
        } catch (SQLException e) {
            assumeTrue(false, "the server may not use that disk: " + e.getMessage());
        }
        return new DatabaseOnDisk(server,
                new DatabaseSettings(any.url().replaceFirst("/[^/]*$", "/on_small"), any.user(), any.password()));
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = server.postgres().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop database on_small");
            statement.execute("drop tablespace small");
        }
    }
}
