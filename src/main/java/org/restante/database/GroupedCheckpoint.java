package org.restante.database;

import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.hibernate.exception.JDBCConnectionException;

/**
 * Makes H2's commits durable, many at a time. An H2 commit only becomes visible; its store is written up to half a
 * second later, and even with {@code WRITE_DELAY=0} it is handed to the operating system without being forced to the
 * disk (and the store is then never compacted while it is open). While one caller writes and forces, the others that
 * commit meanwhile wait and share the next time.
 *
 * <p>{@code CHECKPOINT SYNC} alone is not enough: when H2's own background writer has just taken the changes, it finds
 * nothing to write and forces a file that those changes have not reached yet. So the writer's work is waited for first.
 *
 * <p>The data source must be its own, so that a pool drained by long uploads cannot hold up a commit.
 */
final class GroupedCheckpoint implements CommitBarrier {

    private final DataSource database;
    private final AutoCloseable pool;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private long asked;
    private long durable;
    private boolean running;

    <D extends DataSource & AutoCloseable> GroupedCheckpoint(D database) {
        this.database = database;
        this.pool = database;
    }

    @Override
    public void await() {
        lock.lock();
        try {
            long mine = ++asked;
            while (durable < mine) {
                if (running) {
                    finished.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs one checkpoint for everybody who has asked so far; if it fails, the next in line tries for himself. */
    private void lead() {
        running = true;
        long upTo = asked;
        lock.unlock();
        boolean done = false;
        try {
            checkpoint();
            done = true;
        } finally {
            lock.lock();
            running = false;
            if (done) {
                durable = upTo;
            }
            finished.signalAll();
        }
    }

    private void checkpoint() {
        try (Connection connection = database.getConnection()) {
            if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal here) {
                writeAndForce(here.getDatabase().getStore().getMvStore());
            } else {
                forceAtServer(connection);
            }
        } catch (SQLException e) {
            throw new JDBCConnectionException("commit not on disk: " + e.getMessage(), e);
        } catch (MVStoreException e) {
            throw new PersistenceException("commit not on disk: " + e.getMessage(), e);
        }
    }

    private static void writeAndForce(MVStore store) {
        if (store.isPersistent()) {
            store.commit();
            store.executeFilestoreOperation(() -> { }); // begins when everything handed to the writer is written
            store.sync();
        }
    }

    private static void forceAtServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    @Override
    public void close() {
        try {
            pool.close();
        } catch (Exception e) {
            throw new IllegalStateException("checkpoint connection not closed", e);
        }
    }
}
