package org.restante.database;

import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What a failure of the database says, by its SQLSTATE: whether to try again, and whose fault it is. */
final class SqlFailure {

    /** Serialization failure, deadlock; H2's own name for a concurrent update. The same work may succeed when tried again. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "90131");

    /** Data exception, violated constraint, a value beyond the program's limits: classes that blame what was written. */
    private static final Set<String> OF_THE_DATA = Set.of("22", "23", "54");

    private SqlFailure() {
    }

    /** {@return whether the work lost against somebody else's and may be tried again} */
    static boolean isConflict(Throwable fault) {
        return state(fault).filter(CONFLICTS::contains).isPresent();
    }

    /**
     * {@return whether the fault lies in something that was to be written, so that the rest could be written without it;
     * false if the database could not do its work}
     */
    static boolean isOfTheData(Throwable fault) {
        return state(fault).map(state -> OF_THE_DATA.contains(state.substring(0, 2)))
                .orElse(fault instanceof RuntimeException && !isOfPersistence(fault));
    }

    private static boolean isOfPersistence(Throwable fault) {
        return fault instanceof PersistenceException
                || fault.getCause() != null && fault.getCause() != fault && isOfPersistence(fault.getCause());
    }

    private static Optional<String> state(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return ofOneOf(sql);
            }
        }
        return Optional.empty();
    }

    /** A batch that failed tells its own state first and the row's state behind it. */
    private static Optional<String> ofOneOf(SQLException first) {
        String state = null;
        for (SQLException sql = first; sql != null; sql = sql.getNextException()) {
            if (sql.getSQLState() != null && sql.getSQLState().length() == 5) {
                state = sql.getSQLState();
            }
        }
        return Optional.ofNullable(state);
    }
}
