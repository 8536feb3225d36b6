package org.restante.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.persistence.Entity;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.api.DatabaseEventListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.queue.GeneratedContent;
import org.restante.wire.FreePorts;

class DatabaseTest {

    private static final UUID CONTENT = new UUID(1, 2);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db.example/restante?user=a&password=secret&ssl=true, jdbc:postgresql://db.example/restante?user=a&password=***&ssl=true",
        "jdbc:postgresql://a:secret@db.example/restante, jdbc:postgresql://***@db.example/restante",
        "jdbc:h2:tcp://db.example/x;PASSWORD=secret, jdbc:h2:tcp://db.example/x;PASSWORD=***",
    })
    void aPasswordIsNeverShown(String url, String shown) {
        DatabaseSettings settings = new DatabaseSettings(url, "restante", "secret");

        assertThat(settings.shownUrl()).startsWith(shown);
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void whatH2NeedsIsAddedUnlessItIsThere() {
        assertThat(new DatabaseSettings("jdbc:h2:mem:a;lock_timeout=5", "a", "").url())
                .contains(";MODE=PostgreSQL", ";lock_timeout=5").doesNotContain("LOCK_TIMEOUT=10000");
        assertThat(new DatabaseSettings("jdbc:postgresql://localhost/a", "a", "").url())
                .isEqualTo("jdbc:postgresql://localhost/a");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() {
        int port = FreePorts.tcp();
        DatabaseSettings settings = new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + port + "/restante",
                "restante", "secret", 2, Duration.ofMillis(300));

        assertThatThrownBy(() -> Database.open(settings, List.of()))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageStartingWith("cannot open the database jdbc:postgresql://127.0.0.1:" + port + "/restante as restante: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aDatabaseThatCannotBeMappedIsLeftClosed() {
        DatabaseSettings settings = h2();
        assertThatThrownBy(() -> Database.open(settings, List.of(WithoutKey.class)))
                .isInstanceOf(DatabaseUnavailableException.class);
        Database.open(settings, List.of()).close();
    }

    /** As one that was not closed in order, and is large. */
    @Test
    void aFileThatTakesLongToOpenIsWaitedForBeyondThePoolsPatience() {
        Duration patience = Duration.ofMillis(250);
        DatabaseSettings settings = new DatabaseSettings(h2().url() + ";DATABASE_EVENT_LISTENER='" + SlowOpening.class.getName() + "'",
                "restante", "", 2, patience);
        CompletableFuture<Database> opening = CompletableFuture.supplyAsync(() -> Database.open(settings, List.of()));
        await().during(patience.multipliedBy(4)).atMost(Duration.ofSeconds(30)).until(() -> !opening.isDone());
        SlowOpening.LET.countDown();
        try (Database database = opening.orTimeout(60, TimeUnit.SECONDS).join()) {
            assertThat(database.<Integer>read(session -> 1)).isEqualTo(1);
        }
    }

    @Test
    void aFileThatSomebodyElseHasOpenIsTold() throws IOException {
        Path file = folder.resolve("database.mv.db");
        Database.open(h2(), List.of()).close();
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE); FileLock lock = other.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> Database.open(h2(), List.of())).isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageStartingWith("cannot open the database jdbc:h2:file:").hasMessageContaining("locked");
        }
    }

    @Test
    void aClosedDatabaseRefusesWork() {
        Database database = Database.open(h2(), List.of());
        database.close();

        assertThatThrownBy(() -> database.read(session -> 1)).isInstanceOf(PersistenceException.class);
        assertThatThrownBy(() -> database.write(session -> 1)).isInstanceOf(PersistenceException.class);
    }

    @Test
    void aContentIsStoredInPiecesOfOneSizeAndCanGoAwayWhileItIsRead() throws IOException {
        try (Database database = Database.open(h2(), List.of())) {
            StoredContents contents = new StoredContents(database);
            database.change(session -> contents.write(session, "bob", CONTENT, new GeneratedContent(150_000), 150_000));

            List<Integer> sizes = database.read(session -> session.createNativeQuery(
                    "select cast(octet_length(octets) as integer) from content_chunk order by chunk_no", Integer.class)
                    .getResultList());
            assertThat(sizes).containsExactly(65_536, 65_536, 18_928);
            try (var content = opened(contents, 150_000)) {
                assertThat(content.readNBytes(65_536)).hasSize(65_536);
                database.change(session -> contents.delete(session, List.of(List.of("bob", CONTENT))));
                assertThatThrownBy(content::read).isInstanceOf(IOException.class).hasMessageContaining("gone");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 400_000, 655_359, 655_360, 700_000})
    void toSkipIsToReadFromThereOn(int offset) throws IOException {
        int octets = 655_360;
        try (Database database = Database.open(h2(), List.of())) {
            StoredContents contents = new StoredContents(database);
            database.change(session -> contents.write(session, "bob", CONTENT, new GeneratedContent(octets), octets));
            for (int before : new int[] {0, 10, 70_000}) {
                try (var content = opened(contents, octets); var expected = new GeneratedContent(octets)) {
                    content.readNBytes(before);
                    expected.readNBytes(before);
                    assertThat(content.skip(offset)).isEqualTo(Math.min(offset, octets - before));
                    expected.skipNBytes(Math.min(offset, octets - before));
                    assertThat(content.readAllBytes()).isEqualTo(expected.readAllBytes());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 65_535, 65_536, 65_537, 200_000, 458_752, 700_000, 2_000_000})
    void aContentIsTheSameWhateverIsReadAtATime(int atATime) throws IOException {
        int octets = 720_001; // eleven pieces, the last one short
        try (Database database = Database.open(h2(), List.of())) {
            StoredContents contents = new StoredContents(database);
            database.change(session -> contents.write(session, "bob", CONTENT, new GeneratedContent(octets), octets));
            try (var content = opened(contents, octets); var expected = new GeneratedContent(octets)) {
                byte[] into = new byte[atATime + 2];
                int count = content.readNBytes(into, 1, atATime);
                while (count > 0) {
                    assertThat(Arrays.copyOfRange(into, 1, count + 1)).isEqualTo(expected.readNBytes(count));
                    assertThat(new byte[] {into[0], into[count + 1]}).containsOnly(0);
                    into = new byte[atATime + 2];
                    count = content.readNBytes(into, 1, atATime);
                }
                assertThat(content.read()).isEqualTo(-1);
                assertThat(expected.read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 196_608, 400_000})
    void aContentWithAPieceThatIsMissingOrOfAnotherSizeIsNotRead(int atATime) throws IOException {
        int octets = 300_000;
        for (int size : new int[] {0, 10, 65_535, 65_537, 200_000}) {
            try (Database database = Database.open(h2(), List.of())) {
                StoredContents contents = new StoredContents(database);
                database.change(session -> contents.delete(session, List.of(List.of("bob", CONTENT))));
                database.change(session -> contents.write(session, "bob", CONTENT, new GeneratedContent(octets), octets));
                database.change(session -> contents.deletePieces(session, "bob", CONTENT, 2, 3));
                if (size > 0) {
                    database.change(session -> contents.add(session,
                            List.of(new StoredContents.Piece("bob", CONTENT, 2, new byte[size]))));
                }
                try (var content = opened(contents, octets)) {
                    byte[] into = new byte[octets];
                    assertThatThrownBy(() -> {
                        for (int read = 0; read < octets; read += content.readNBytes(into, read, Math.min(atATime, octets - read))) {
                            assertThat(read).isLessThan(octets);
                        }
                    }).isInstanceOf(IOException.class).hasMessageContaining("damaged");
                }
            }
        }
    }

    private static InputStream opened(StoredContents contents, int octets) {
        return contents.open("bob", CONTENT, octets, List.of(contents.piece("bob", CONTENT, 0)), e -> new IllegalStateException(e));
    }

    /** Keeps H2 from opening a database until the test lets it. Made by H2. */
    public static final class SlowOpening implements DatabaseEventListener {

        private static final CountDownLatch LET = new CountDownLatch(1);

        @Override
        public void init(String url) {
            try {
                assertThat(LET.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Cannot be mapped. */
    @Entity
    static class WithoutKey {
    }

    private DatabaseSettings h2() {
        return new DatabaseSettings("jdbc:h2:file:" + folder.resolve("database"), "restante", "");
    }
}
