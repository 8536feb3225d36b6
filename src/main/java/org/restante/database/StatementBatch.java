package org.restante.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.hibernate.StatelessSession;

/**
 * One statement for many rows in one round trip, each named by its whole key. A list of users and a list of ids in one
 * statement would be looked up in every combination. And statements that run often and change rows: Hibernate translates
 * those of its own language each time.
 */
public final class StatementBatch {

    private StatementBatch() {
    }

    /**
     * Runs a statement within the caller's transaction.
     *
     * @param sql  the statement
     * @param rows its parameters, in their order, for each row
     * @return how many rows were changed, for each
     */
    public static int[] run(StatelessSession session, String sql, Collection<? extends List<?>> rows) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        return session.doReturningWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (List<?> row : rows) {
                    set(statement, row);
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }

    /**
     * Runs a statement once within the caller's transaction.
     *
     * @param parameters in their order; instants among them
     * @return how many rows were changed
     */
    public static int once(StatelessSession session, String sql, Object... parameters) {
        return session.doReturningWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, Arrays.asList(parameters));
                return statement.executeUpdate();
            }
        });
    }

    private static void set(PreparedStatement statement, List<?> row) throws SQLException {
        for (int i = 0; i < row.size(); i++) {
            statement.setObject(i + 1, row.get(i) instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : row.get(i));
        }
    }
}
