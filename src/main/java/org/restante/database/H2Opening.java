package org.restante.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an H2 database for this JVM. A file that was not closed in order, as after {@code kill -9}, is looked through first,
 * which takes the longer the larger it is; nobody could wait for a connection of the pool meanwhile. So the first connection is
 * made without the pool's limit of time, and what keeps it from being made is told as it is.
 */
final class H2Opening implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(H2Opening.class);

    private final Connection first;

    /**
     * Returns when the database is open. It stays so until this is closed, or the last connection of others.
     *
     * @param remarkable after so long the log tells that it takes long
     * @throws SQLException if it cannot be opened
     */
    H2Opening(DatabaseSettings settings, Duration remarkable) throws SQLException {
        CompletableFuture<Void> remark = CompletableFuture.runAsync(() -> LOG.warn("opening {} takes long: a file that was not"
                + " closed in order is looked through", settings), CompletableFuture.delayedExecutor(remarkable.toMillis(),
                TimeUnit.MILLISECONDS));
        try {
            Properties properties = new Properties();
            properties.setProperty("user", settings.user());
            properties.setProperty("password", settings.password());
            first = new org.h2.Driver().connect(settings.url(), properties);
        } finally {
            remark.cancel(false);
        }
    }

    @Override
    public void close() {
        try {
            first.close();
        } catch (SQLException e) {
            LOG.warn("a connection was not closed: {}", e.getMessage());
        }
    }
}
