package org.restante.history.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.Requirement;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.history.HistoryEvent;
import org.restante.history.HistoryRecord;

/** History in the database, on H2 and on a real PostgreSQL alike. */
@ExtendWith(TestPostgresql.class)
class HibernateHistoryTest {

    private static final ServedUser BOB = ServedUser.of("sip:bob@home.test");
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00.123Z");

    private Database database;

    enum Store { H2, POSTGRESQL }

    private HibernateHistory history(Store store, TestPostgresql.Server server) {
        DatabaseSettings settings = store == Store.H2
                ? new DatabaseSettings("jdbc:h2:mem:history" + System.nanoTime(), "restante", "") : server.newDatabase();
        database = Database.open(settings, HibernateHistory.entities());
        return new HibernateHistory(database, true);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    @Requirement({"HIST-02", "HIST-06"})
    void hist02_theSameMessageIsRecordedOnce(Store store, TestPostgresql.Server server) {
        HibernateHistory history = history(store, server);
        history.record(event("m1", NOON, 5, () -> new ByteArrayInputStream("hello".getBytes())));
        history.record(event("m1", NOON.plusSeconds(9), 5, () -> new ByteArrayInputStream("again".getBytes())));
        history.record(event("m2", NOON.plusSeconds(1), 5, () -> new ByteArrayInputStream("other".getBytes())));

        List<HistoryRecord> newest = history.newest(BOB, 10);
        assertThat(newest).extracting(HistoryRecord::key).containsExactly("m2", "m1");
        assertThat(newest.get(1)).isEqualTo(new HistoryRecord("m1", MessageKind.PAGER, "sip:alice@home1.example",
                Optional.of(new ConversationId("conv")), Optional.empty(), Optional.of(new ImdnMessageId("m1")),
                "text/plain", 5, NOON, NOON.plusSeconds(60)));
        assertThat(history.newest(BOB, 1)).extracting(HistoryRecord::key).containsExactly("m2");
        assertThat(history.newest(ServedUser.of("sip:eve@home.test"), 10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aContentThatCannotBeReadLeavesNoRecord(Store store, TestPostgresql.Server server) {
        HibernateHistory history = history(store, server);
        assertThatThrownBy(() -> history.record(event("m1", NOON, 99, () -> new ByteArrayInputStream(new byte[3]))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(history.newest(BOB, 10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("HIST-01")
    void hist01_theUsersOwnSettingGoesBeforeTheDefault(Store store, TestPostgresql.Server server) {
        HibernateHistory history = history(store, server);
        assertThat(history.isRecordingOn(BOB)).isTrue();
        Stream.of(false, true, false).forEach(on -> {
            history.setRecording(BOB, on);
            assertThat(history.isRecordingOn(BOB)).isEqualTo(on);
        });
    }

    private static HistoryEvent event(String key, Instant receivedAt, long octets, Supplier<InputStream> content) {
        return new HistoryEvent.Received(BOB, key, MessageKind.PAGER, "sip:alice@home1.example",
                List.of(new HeaderField("From", "<sip:alice@home1.example>")), Optional.of(new ConversationId("conv")),
                Optional.empty(), Optional.of(new ImdnMessageId(key)), "text/plain", octets, receivedAt,
                NOON.plusSeconds(60), content);
    }
}
