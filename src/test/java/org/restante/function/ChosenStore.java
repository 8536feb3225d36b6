package org.restante.function;

import java.nio.file.Path;
import java.util.Locale;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;

/**
 * The kind of store that functions of tests work on when a test names none: H2 in a file, or with
 * {@code -Drestante.store=postgresql} a database of their own on a PostgreSQL that all tests of the JVM share.
 */
enum ChosenStore {

    H2 {
        @Override
        String newUrl(Path folder) {
            return "jdbc:h2:file:" + folder.resolve("queue");
        }
    },
    POSTGRESQL {
        @Override
        String newUrl(Path folder) {
            DatabaseSettings database = TestPostgresql.shared().newDatabase();
            return database.url() + "?user=" + database.user() + "&password=" + database.password();
        }
    };

    /** What this run works on. */
    static final ChosenStore OF_THIS_RUN = valueOf(System.getProperty("restante.store", "h2").toUpperCase(Locale.ROOT));

    /** {@return {@code database.url} of a new, empty store, which needs no other setting; in this folder if it is a file} */
    abstract String newUrl(Path folder);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
