package org.restante.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.h2.mvstore.MVStore;
import org.slf4j.LoggerFactory;

/**
 * Connects to one H2 database, which opens its file with the first connection and closes it with the last.
 *
 * <p>When H2 cannot write its file, as on a full disk, it closes the store, but not the connections to it; each of them that is
 * used afterwards makes H2 forget under the same name what has been opened anew meanwhile, and that keeps the file locked for ever.
 * So none of them may be left when the first new one is made. Any thread; to connect may take long.
 */
final class H2Source implements DataSource {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(H2Source.class);

    private final DatabaseSettings settings;
    private final List<Connection> made = new ArrayList<>(); // those that are open, and a few more
    private volatile Optional<MVStore> opened = Optional.empty();

    /** @param settings of an H2 database */
    H2Source(DatabaseSettings settings) {
        this.settings = settings;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        made.removeIf(H2Source::isClosed);
        if (made.stream().anyMatch(connection -> store(connection).filter(MVStore::isClosed).isPresent())) {
            LOG.warn("{} was closed by a fault and is opened again", settings);
            closeAll();
        }
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        try {
            Connection connection = new org.h2.Driver().connect(settings.url(), properties);
            made.add(connection);
            opened = store(connection);
            return connection;
        } catch (SQLException e) {
            closeAll(); // one of them may be what keeps the file
            throw e;
        }
    }

    /** {@return the store that was opened last; empty if it is not in this JVM} */
    Optional<MVStore> store() {
        return opened;
    }

    private void closeAll() {
        made.forEach(connection -> store(connection).ifPresent(MVStore::closeImmediately));
        for (Connection connection : made) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("a connection to a store that is closed: {}", e.getMessage());
            }
        }
        made.clear();
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** {@return the store that a connection leads to, if it is open, and its store in this JVM} */
    static Optional<MVStore> store(Connection connection) {
        try {
            return connection instanceof JdbcConnection h2 && h2.getSession() instanceof SessionLocal here && !here.isClosed()
                    ? Optional.of(here.getDatabase().getStore().getMvStore()) : Optional.empty();
        } catch (DbException e) { // closed just now
            return Optional.empty();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is set");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // it writes no log of its own
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // a file that has to be looked through takes the time that it takes
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("it wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
