package org.restante.database;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
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
 * <p>A store that cannot write is closed by H2 and opened again without what it has not written. What was committed to the one
 * is not durable because the other is: the mark of a commit is the store that it was made in.
 *
 * <p>The data source must be its own, so that a pool drained by long uploads cannot hold up a commit.
 */
final class GroupedCheckpoint implements CommitBarrier {

    private final HikariDataSource pool;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private final Supplier<Optional<MVStore>> opened;
    private long asked;
    private long durable;
    private Optional<MVStore> forced = Optional.empty(); // the store of which that is so
    private boolean running;

    /** @param pool for its one connection @param opened tells the store that was opened last, if it is in this JVM */
    GroupedCheckpoint(HikariDataSource pool, Supplier<Optional<MVStore>> opened) {
        this.pool = pool;
        this.opened = opened;
    }

    @Override
    public Object mark() {
        return opened.get();
    }

    @Override
    public void await(Object mark) {
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
            if (!forced.equals(mark)) {
                throw new PersistenceException("commit not on disk: the store was closed by a fault and opened again");
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
        Optional<Optional<MVStore>> done = Optional.empty();
        try {
            done = Optional.of(checkpoint());
        } finally {
            lock.lock();
            running = false;
            done.ifPresent(store -> {
                durable = upTo;
                forced = store;
            });
            finished.signalAll();
        }
    }

    /** {@return the store that is on the disk now, if it is in this JVM} */
    private Optional<MVStore> checkpoint() {
        try (Connection connection = pool.getConnection()) {
            Optional<MVStore> store = H2Source.store(connection.unwrap(JdbcConnection.class));
            if (store.isPresent()) {
                writeAndForce(connection, store.get());
            } else {
                forceAtServer(connection);
            }
            return store;
        } catch (SQLException e) {
            throw new JDBCConnectionException("commit not on disk: " + e.getMessage(), e);
        }
    }

    private void writeAndForce(Connection connection, MVStore store) {
        if (!store.isPersistent()) {
            return;
        }
        try {
            store.commit();
            store.executeFilestoreOperation(() -> { }); // begins when everything handed to the writer is written
            store.sync();
        } catch (MVStoreException e) {
            pool.evictConnection(connection); // the store may be closed, and this connection no way to it any more
            throw new PersistenceException("commit not on disk: " + e.getMessage(), e);
        }
    }

    private static void forceAtServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
