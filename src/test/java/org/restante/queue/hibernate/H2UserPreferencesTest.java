package org.restante.queue.hibernate;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.queue.UserPreferences;
import org.restante.queue.UserPreferencesContract;

class H2UserPreferencesTest implements UserPreferencesContract {

    @TempDir
    Path folder;
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(new DatabaseSettings("jdbc:h2:file:" + folder.resolve("queue"), "restante", ""),
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
