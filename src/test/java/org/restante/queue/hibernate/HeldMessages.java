package org.restante.queue.hibernate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.restante.cpm.ServedUser;

/**
 * Fills an empty, migrated database on PostgreSQL with messages that wait, by the million: the server makes the rows
 * itself and builds the indexes afterwards.
 */
public final class HeldMessages {

    private static final String USER = "'sip:held' || (n / %d) || '@home.test'";

    private HeldMessages() {
    }

    /** {@return one of the users who were made} */
    public static ServedUser user(int number) {
        return ServedUser.of("sip:held" + number + "@home.test");
    }

    /**
     * Fills the database with messages of 2026-03-01. Of every ten messages eight wait, one was delivered and one waits after
     * a device refused it.
     *
     * @param users how many users
     * @param each  messages of each
     */
    public static void fill(Connection connection, int users, int each) throws SQLException {
        fill(connection, users, each, Instant.parse("2026-03-01T00:00:00Z"));
    }

    /** The same. @param received when they were received, a year before they expire */
    public static void fill(Connection connection, int users, int each, Instant received) throws SQLException {
        String expires = received.plus(Duration.ofDays(365)).toString();
        String user = USER.formatted(each);
        long last = (long) users * each - 1;
        try (Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit to off");
            statement.execute("set maintenance_work_mem to '256MB'");
            List<String> indexes = dropIndexes(statement);
            statement.execute("insert into user_queue (served_user, fencing, newest_message, messages, octets, notifications)"
                    + " select 'sip:held' || n || '@home.test', 0, '00000000-0000-0000-0000-000000000000', " + each + ", "
                    + each + ", 0 from generate_series(0, " + (users - 1) + ") n");
            statement.execute("""
                    insert into deferred_message (served_user, id, state, attempts, kind, start_line, headers,
                      send_headers, asserted_identity, anonymous, dispositions, content_type, content_octets,
                      content_id, received_at, expires_at, duplicate_key, duplicate_digest)
                    select %1$s, cast(lpad(to_hex(n), 32, '0') as uuid),
                      case when n %% 10 = 0 then 'DELIVERED' else 'QUEUED' end, 0, 'PAGER',
                      'MESSAGE sip:user@home.test SIP/2.0', 'From: <sip:alice@home.test>;tag=1', '',
                      'sip:alice@home.test', false, '', 'text/plain', 1, cast(lpad(to_hex(n), 32, '0') as uuid),
                      timestamptz '%3$s', timestamptz '%4$s' + n * interval '1 millisecond',
                      cast(n as text), cast(md5(cast(n as text)) as uuid)
                    from generate_series(0, %2$d) n""".formatted(user, last, received, expires));
            statement.execute("insert into content_chunk select " + user
                    + ", cast(lpad(to_hex(n), 32, '0') as uuid), 0, 'a' from generate_series(0, " + last + ") n");
            statement.execute("""
                    insert into device_delivery select %s, cast(lpad(to_hex(n), 32, '0') as uuid), 'urn:uuid:old',
                      case when n %% 10 = 0 then 'CONFIRMED' else 'RETRY' end, gen_random_uuid(), 1, null, null, 0, '200',
                      timestamptz '2026-03-01' from generate_series(0, %d, 5) n""".formatted(user, last));
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("vacuum analyze");
        }
    }

    /** Drops all indexes that are not keys; {@return the statements that make them again} */
    private static List<String> dropIndexes(Statement statement) throws SQLException {
        List<String> make = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (ResultSet indexes = statement.executeQuery("select indexname, indexdef from pg_indexes"
                + " where schemaname = 'public' and (indexname like 'ix!_%' escape '!' or indexname like 'ux!_%' escape '!')")) {
            while (indexes.next()) {
                names.add(indexes.getString(1));
                make.add(indexes.getString(2));
            }
        }
        for (String name : names) {
            statement.execute("drop index " + name);
        }
        return make;
    }
}
