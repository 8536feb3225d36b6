package org.restante.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.bytecode.internal.none.BytecodeProviderImpl;
import org.hibernate.bytecode.spi.BytecodeProvider;
import org.hibernate.cfg.AvailableSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open database: a connection pool, a schema migrated to the newest version, and transactions on it. Sessions are
 * stateless: there is no cache, an entity is a row and nothing waits to be flushed, so memory does not grow with the
 * size of a transaction.
 *
 * <p>Isolation is READ COMMITTED; whoever needs more locks a row. When {@link #write} returns, the change survives a
 * killed process and a power cut.
 */
public final class Database implements AutoCloseable {

    /** How often work is tried that loses against the work of others. */
    private static final int MOST_ATTEMPTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int REMARKABLE_SECONDS = 5;

    private final HikariDataSource pool;
    private final SessionFactory sessions;
    private final CommitBarrier barrier;
    private final boolean postgresql;

    private Database(HikariDataSource pool, SessionFactory sessions, CommitBarrier barrier, boolean postgresql) {
        this.pool = pool;
        this.sessions = sessions;
        this.barrier = barrier;
        this.postgresql = postgresql;
    }

    /**
     * Connects, migrates the schema and maps the entities.
     *
     * @param entities entity classes besides this package's own
     * @throws DatabaseUnavailableException if any of it fails; nothing stays open then
     */
    public static Database open(DatabaseSettings settings, List<Class<?>> entities) {
        if (!settings.isH2()) {
            return open(settings, Optional.empty(), entities);
        }
        H2Source h2 = new H2Source(settings);
        try (Connection first = first(h2, settings)) { // held until the pools have theirs
            return open(settings, Optional.of(h2), entities);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(settings, e);
        }
    }

    /**
     * Opens an H2 database, without a limit of time as pools have one: a file that was not closed in order, as after
     * {@code kill -9}, is looked through first, which takes the longer the larger it is.
     */
    private static Connection first(H2Source h2, DatabaseSettings settings) throws SQLException {
        CompletableFuture<Void> remark = CompletableFuture.runAsync(() -> LOG.warn("opening {} takes long: a file that was not"
                + " closed in order is looked through", settings), CompletableFuture.delayedExecutor(REMARKABLE_SECONDS, TimeUnit.SECONDS));
        try {
            return h2.getConnection();
        } finally {
            remark.cancel(false);
        }
    }

    private static Database open(DatabaseSettings settings, Optional<H2Source> h2, List<Class<?>> entities) {
        HikariDataSource pool = pool(settings, h2, "restante", settings.connections());
        // mapping reads no table, so it need not wait for the migration; each takes about a second
        CompletableFuture<SessionFactory> mapping = CompletableFuture.supplyAsync(() -> map(pool, entities), Database::beside);
        try {
            migrate(pool, settings.isPostgresql());
            SessionFactory sessions = mapping.join();
            CommitBarrier barrier = settings.isH2()
                    ? new GroupedCheckpoint(pool(settings, h2, "restante-checkpoint", 1), h2.orElseThrow()::store) : CommitBarrier.none();
            return new Database(pool, sessions, barrier, settings.isPostgresql());
        } catch (RuntimeException e) {
            mapping.handle((sessions, failure) -> {
                if (sessions != null) {
                    sessions.close();
                }
                return null;
            }).join();
            pool.close();
            throw new DatabaseUnavailableException(settings, e instanceof CompletionException c
                    && c.getCause() instanceof RuntimeException cause ? cause : e);
        }
    }

    private static void beside(Runnable work) {
        Thread thread = new Thread(work, "restante-mapping");
        thread.setContextClassLoader(Database.class.getClassLoader());
        thread.start();
    }

    /**
     * Runs work that only reads, in one short transaction.
     *
     * @throws PersistenceException if the database cannot do it
     */
    public <T> T read(Function<StatelessSession, T> work) {
        checkOpen();
        return sessions.fromStatelessTransaction(work);
    }

    /**
     * Runs work in one transaction and returns when its commit is durable. Whatever the work throws rolls it back. If
     * the work loses against that of others (a deadlock, a serialization failure), it is tried again a few times.
     *
     * @param work can be run more than once: its only lasting effect is on the database
     * @throws PersistenceException if the database cannot do it
     */
    public <T> T write(Function<StatelessSession, T> work) {
        Object mark = barrier.mark();
        T result = committed(work);
        barrier.await(mark);
        return result;
    }

    /**
     * As {@link #write}, but does not wait for the disk: for what nobody has been promised yet. It is durable at the
     * latest when a later {@code write} has returned.
     */
    public <T> T writeSoon(Function<StatelessSession, T> work) {
        return committed(session -> {
            if (postgresql) {
                session.createNativeMutationQuery("set local synchronous_commit to off").executeUpdate();
            }
            return work.apply(session);
        });
    }

    private <T> T committed(Function<StatelessSession, T> work) {
        for (int attempt = 1;; attempt++) {
            checkOpen();
            try {
                return sessions.fromStatelessTransaction(work);
            } catch (PersistenceException e) {
                if (attempt == MOST_ATTEMPTS || !SqlFailure.isConflict(e)) {
                    throw e;
                }
            }
        }
    }

    /** {@link #write} for work without a result. */
    public void change(Consumer<StatelessSession> work) {
        write(session -> {
            work.accept(session);
            return null;
        });
    }

    @Override
    public void close() {
        sessions.close();
        barrier.close();
        pool.close();
    }

    private void checkOpen() {
        if (sessions.isClosed()) {
            throw new PersistenceException("the database is closed");
        }
    }

    static HikariDataSource pool(DatabaseSettings settings, Optional<H2Source> h2, String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        h2.ifPresentOrElse(source -> {
            config.setDataSource(source);
            config.setExceptionOverride(new BrokenH2());
        }, () -> {
            config.setJdbcUrl(settings.url());
            // named, as the JVM's list of drivers is made once and does not know those of a second deployment
            settings.driver().ifPresent(config::setDriverClassName);
            config.setUsername(settings.user());
            config.setPassword(settings.password());
        });
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(Math.min(settings.connectionTimeout().toMillis(), 2_000));
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        if (settings.isPostgresql()) {
            config.addDataSourceProperty("connectTimeout", Math.max(1, settings.connectionTimeout().toSeconds()));
            config.addDataSourceProperty("socketTimeout", 30);
            config.addDataSourceProperty("tcpKeepAlive", true);
            config.addDataSourceProperty("ApplicationName", name);
            config.addDataSourceProperty("reWriteBatchedInserts", true); // a group of messages is one statement
        }
        return new HikariDataSource(config);
    }

    /** H2 has no indexes of some rows only; there they are of all. */
    private static void migrate(HikariDataSource pool, boolean postgresql) {
        Flyway.configure(Database.class.getClassLoader()).dataSource(pool).locations("classpath:db/migration")
                .placeholders(Map.of("history_due", postgresql ? "where history_due_at is not null" : "",
                        "notice_due", postgresql ? "where notice_due_at is not null" : ""))
                .load().migrate();
    }

    /** Nothing is lazy here, so no proxies are made: Hibernate need not generate classes, which halves its start. */
    private static SessionFactory map(HikariDataSource pool, List<Class<?>> entities) {
        StandardServiceRegistry services = new StandardServiceRegistryBuilder(new BootstrapServiceRegistryBuilder()
                .applyClassLoader(Database.class.getClassLoader()).build())
                .addService(BytecodeProvider.class, new BytecodeProviderImpl())
                .applySetting(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool)
                .applySetting(AvailableSettings.CONNECTION_PROVIDER_DISABLES_AUTOCOMMIT, true)
                .applySetting(AvailableSettings.PHYSICAL_NAMING_STRATEGY, new PhysicalNamingStrategySnakeCaseImpl())
                .applySetting(AvailableSettings.JDBC_TIME_ZONE, "UTC")
                .applySetting(AvailableSettings.JAKARTA_VALIDATION_MODE, "none")
                // lists of every length need not be statements of their own
                .applySetting(AvailableSettings.IN_CLAUSE_PARAMETER_PADDING, true)
                .build();
        try {
            return new MetadataSources(services).addAnnotatedClasses(entities.toArray(Class<?>[]::new))
                    .addAnnotatedClass(ContentChunk.class).buildMetadata().buildSessionFactory();
        } catch (RuntimeException e) {
            StandardServiceRegistryBuilder.destroy(services);
            throw e;
        }
    }
}
