package org.restante;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.servlet.ServletContext;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.history.hibernate.HibernateHistory;
import org.restante.ladder.hibernate.HibernateLadders;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;

/**
 * What takes long to open and needs no beans: the settings, read at once, and the database, opened on a thread of its own
 * while CDI boots. Either takes a second or two, so the start is shorter by one of them.
 */
final class Groundwork {

    /** Context parameter, system property and, in capitals, environment variable that name the settings file. */
    static final String FILE = "restante.config";

    private final Settings settings;
    private final CompletableFuture<Database> database;

    private Groundwork(Settings settings, CompletableFuture<Database> database) {
        this.settings = settings;
        this.database = database;
    }

    /**
     * Begins, and leaves itself in the servlet context for {@link #of}.
     *
     * @throws org.restante.config.SettingsException if the settings are not legal
     */
    static Groundwork begin(ServletContext context) {
        String file = Optional.ofNullable(context.getInitParameter(FILE))
                .or(() -> Optional.ofNullable(System.getProperty(FILE)))
                .orElse(System.getenv("RESTANTE_CONFIG"));
        Settings settings = SettingsReader.read(Optional.ofNullable(file).map(Path::of));
        Groundwork groundwork = new Groundwork(settings, open(settings.database()));
        context.setAttribute(Groundwork.class.getName(), groundwork);
        return groundwork;
    }

    /** {@return what {@link #begin} left in the context} */
    static Groundwork of(ServletContext context) {
        return (Groundwork) context.getAttribute(Groundwork.class.getName());
    }

    Settings settings() {
        return settings;
    }

    /**
     * Waits until the database is open.
     *
     * @throws org.restante.database.DatabaseUnavailableException if it could not be opened
     */
    Database database() {
        try {
            return database.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Closes the database, if it was or is yet to be opened: the application does not start. */
    void abandon() {
        database.thenAccept(Database::close);
    }

    private static CompletableFuture<Database> open(Settings.Database database) {
        List<Class<?>> entities = new ArrayList<>(HibernateDeferredMessageQueue.entities());
        entities.addAll(HibernateHistory.entities());
        entities.addAll(HibernateLadders.entities());
        DatabaseSettings settings = new DatabaseSettings(database.url(), database.user(), database.password(),
                Wiring.CONNECTIONS, Wiring.CONNECTION_TIMEOUT);
        CompletableFuture<Database> opened = new CompletableFuture<>();
        Thread opening = new Thread(() -> {
            try {
                opened.complete(Database.open(settings, entities));
            } catch (RuntimeException | Error e) { // whoever waits for it is told
                opened.completeExceptionally(e);
            }
        }, "restante-database-opening");
        opening.setContextClassLoader(Groundwork.class.getClassLoader());
        opening.start();
        return opened;
    }
}
