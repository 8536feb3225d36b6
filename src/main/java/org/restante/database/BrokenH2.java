package org.restante.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.mvstore.MVStoreException;

/**
 * Tells the pool which faults of H2 end a connection. When H2 cannot write its file, on a full disk, it closes the database,
 * and opens it again for a new connection only. The pool knows no such fault by itself and would give out the old ones for ever.
 */
final class BrokenH2 implements SQLExceptionOverride {

    private static final Set<Integer> ENDING = Set.of(ErrorCode.DATABASE_IS_CLOSED, ErrorCode.OBJECT_CLOSED,
            ErrorCode.CONNECTION_BROKEN_1, ErrorCode.IO_EXCEPTION_1, ErrorCode.IO_EXCEPTION_2, ErrorCode.FILE_CORRUPTED_1);

    @java.lang.Override
    public Override adjudicate(SQLException fault) {
        return ENDING.contains(fault.getErrorCode()) || isOfStore(fault) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }

    private static boolean isOfStore(SQLException fault) {
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof MVStoreException) {
                return true;
            }
        }
        return false;
    }
}
