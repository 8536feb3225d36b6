package org.restante.queue.hibernate;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.queue.GroupStates;
import org.restante.queue.GroupStatesContract;

class H2GroupStatesTest implements GroupStatesContract {

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
    public GroupStates states() {
        return new HibernateGroupStates(database);
    }
}
