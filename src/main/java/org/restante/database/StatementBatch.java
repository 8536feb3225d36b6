package org.restante.database;

import java.sql.PreparedStatement;
import java.util.Collection;
import java.util.List;
import org.hibernate.StatelessSession;

/**
 * One statement for many rows in one round trip, each named by its whole key. A list of users and a list of ids in one
 * statement would be looked up in every combination.
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
                    for (int i = 0; i < row.size(); i++) {
                        statement.setObject(i + 1, row.get(i));
                    }
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }
}
