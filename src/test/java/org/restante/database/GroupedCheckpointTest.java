package org.restante.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.PersistenceException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;

/** H2 closes a store that it cannot write; here the test does, as a full disk would. */
@Timeout(60)
class GroupedCheckpointTest {

    @TempDir
    Path folder;

    private H2Source source;
    private GroupedCheckpoint checkpoint;

    @BeforeEach
    void open() throws SQLException {
        DatabaseSettings settings = new DatabaseSettings("jdbc:h2:file:" + folder.resolve("database"), "restante", "");
        source = new H2Source(settings);
        checkpoint = new GroupedCheckpoint(Database.pool(settings, Optional.of(source), "checkpoint", 1), source::store);
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table noted (number integer)");
            checkpoint.await(checkpoint.mark());
        }
    }

    @AfterEach
    void close() {
        checkpoint.close();
    }

    @Test
    @Requirement("DEF-16")
    void def16_whatWasCommittedToAStoreThatWasClosedSinceIsNotSaidToBeDurable() throws SQLException {
        Object mark = checkpoint.mark();
        note(1);
        source.store().ifPresent(MVStore::closeImmediately);

        assertThatThrownBy(() -> checkpoint.await(mark)).isInstanceOf(PersistenceException.class);
        note(2); // by a connection to the store as it was opened again
        assertThatThrownBy(() -> checkpoint.await(mark)).isInstanceOf(PersistenceException.class)
                .hasMessageContaining("opened again");
        checkpoint.await(checkpoint.mark());
        assertThat(noted()).as("the first was never written").containsExactly(2);
    }

    @Test
    void connectionsToAStoreThatWasClosedAreClosedBeforeItIsOpenedAgain() throws SQLException {
        Connection old = source.getConnection();
        source.store().ifPresent(MVStore::closeImmediately);
        try (Connection next = source.getConnection()) {
            assertThat(old.isClosed()).isTrue();
            try (Connection another = source.getConnection()) {
                assertThat(another.isValid(5)).isTrue();
            }
            assertThat(next.isValid(5)).isTrue();
        }
    }

    private void note(int number) throws SQLException {
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("insert into noted values (" + number + ")");
        }
    }

    private List<Integer> noted() throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select number from noted order by number")) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
        }
        return numbers;
    }
}
