package org.restante.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.PersistenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/**
 * The open database: a connection pool, a schema migrated to the newest version, and transactions on it. Sessions are
 * stateless: there is no cache, an entity is a row and nothing waits to be flushed, so memory does not grow with the
 * size of a transaction.
 *
 * <p>Isolation is READ COMMITTED; whoever needs more locks a row. When {@link #write} returns, the change survives a
 * killed process and a power cut.
 */
public final class Database implements AutoCloseable {

    private final HikariDataSource pool;
    private final SessionFactory sessions;
    private final CommitBarrier barrier;

    private Database(HikariDataSource pool, SessionFactory sessions, CommitBarrier barrier) {
        this.pool = pool;
        this.sessions = sessions;
        this.barrier = barrier;
    }

    /**
     * Connects, migrates the schema and maps the entities.
     *
     * @param entities entity classes besides this package's own
     * @throws DatabaseUnavailableException if any of it fails; nothing stays open then
     */
    public static Database open(DatabaseSettings settings, List<Class<?>> entities) {
        HikariDataSource pool = pool(settings, "restante", settings.connections());
        try {
            migrate(pool);
            SessionFactory sessions = map(pool, entities);
            CommitBarrier barrier = settings.isH2()
                    ? new GroupedCheckpoint(pool(settings, "restante-checkpoint", 1)) : CommitBarrier.none();
            return new Database(pool, sessions, barrier);
        } catch (RuntimeException e) {
            pool.close();
            throw new DatabaseUnavailableException(settings, e);
        }
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
     * Runs work in one transaction and returns when its commit is durable. Whatever the work throws rolls it back.
     *
     * @throws PersistenceException if the database cannot do it
     */
    public <T> T write(Function<StatelessSession, T> work) {
        checkOpen();
        T result = sessions.fromStatelessTransaction(work);
        barrier.await();
        return result;
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

    private static HikariDataSource pool(DatabaseSettings settings, String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        // named, as the JVM's list of drivers is made once and does not know those of a second deployment
        settings.driver().ifPresent(config::setDriverClassName);
        config.setUsername(settings.user());
        config.setPassword(settings.password());
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
        }
        return new HikariDataSource(config);
    }

    private static void migrate(HikariDataSource pool) {
        Flyway.configure(Database.class.getClassLoader()).dataSource(pool).locations("classpath:db/migration")
                .load().migrate();
    }

    private static SessionFactory map(HikariDataSource pool, List<Class<?>> entities) {
        List<Class<?>> all = new ArrayList<>(entities);
        all.add(ContentChunk.class);
        return new HibernatePersistenceConfiguration("restante")
                .managedClasses(all.toArray(Class<?>[]::new))
                .property(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool)
                .property(AvailableSettings.CONNECTION_PROVIDER_DISABLES_AUTOCOMMIT, true)
                .property(AvailableSettings.CLASSLOADERS, List.of(Database.class.getClassLoader()))
                .property(AvailableSettings.PHYSICAL_NAMING_STRATEGY, new PhysicalNamingStrategySnakeCaseImpl())
                .property(AvailableSettings.JDBC_TIME_ZONE, "UTC")
                .property(AvailableSettings.JAKARTA_VALIDATION_MODE, "none")
                .createEntityManagerFactory();
    }
}
