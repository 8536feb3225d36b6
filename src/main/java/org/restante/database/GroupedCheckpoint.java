package org.restante.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.hibernate.exception.JDBCConnectionException;

/**
 * Makes H2's commits durable, many at a time. An H2 commit only becomes visible; its store is written up to half a
 * second later, and even with {@code WRITE_DELAY=0} it is handed to the operating system without being forced to the
 * disk (and the store is then never compacted while it is open). {@code CHECKPOINT SYNC} writes and forces. While one
 * caller runs it, the others that commit meanwhile wait and share the next one.
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
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        } catch (SQLException e) {
            throw new JDBCConnectionException("commit not on disk: " + e.getMessage(), e);
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
