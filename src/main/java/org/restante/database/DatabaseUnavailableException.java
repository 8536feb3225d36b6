package org.restante.database;

/** The database could not be opened: not reachable, wrong credentials, or a schema that does not fit. */
public class DatabaseUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DatabaseUnavailableException(DatabaseSettings settings, Throwable cause) {
        super("cannot open the database " + settings + ": " + firstLine(innermost(cause)), cause);
    }

    /** {@return the innermost cause that says anything} */
    private static Throwable innermost(Throwable cause) {
        Throwable telling = cause;
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            telling = inner.getMessage() == null ? telling : inner;
        }
        return telling;
    }

    private static String firstLine(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }
}
