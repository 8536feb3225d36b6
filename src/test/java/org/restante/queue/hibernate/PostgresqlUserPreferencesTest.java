package org.restante.queue.hibernate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.database.Database;
import org.restante.database.TestPostgresql;
import org.restante.queue.UserPreferences;
import org.restante.queue.UserPreferencesContract;

@ExtendWith(TestPostgresql.class)
class PostgresqlUserPreferencesTest implements UserPreferencesContract {

    private Database database;

    @BeforeEach
    void open(TestPostgresql.Server server) {
        database = Database.open(server.newDatabase(),
                HibernateDeferredMessageQueue.entities());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    public UserPreferences preferences() {
        return new HibernateUserPreferences(database);
    }
}
