package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Deferral;
import org.restante.queue.GeneratedContent;
import org.restante.queue.Samples;

/** The contracts of the queue on H2 in a file, and that what was answered is in that file. */
class H2DeferredMessageQueueTest extends HibernateQueueContracts {

    @TempDir
    private static Path everyTests;

    @TempDir
    Path folder;

    @Override
    DatabaseSettings newDatabase() {
        return new DatabaseSettings("jdbc:h2:file:" + everyTests.resolve("queue"), "restante", "");
    }

    @Test
    @Requirement("DEF-16")
    void def16_everyAnswerIsOnDiskAtOnce() throws Exception {
        try (Database own = open(settings("queue"))) {
            DeferredMessageQueue queue = queue(own);
            Deferral one = queue.defer(Samples.largeMessage(Samples.BOB, "one", 5), Samples.stream("hello"));
            Deferral two = queue.defer(Samples.pager(Samples.BOB, "two", 5), Samples.stream("world"));
            queue.claim(Samples.BOB, Samples.PHONE, UUID.randomUUID(), "node1", Samples.NOW, MINUTE);
            List<DeferredMessage> before = queue.list(Samples.BOB, Optional.empty(), 10);

            // the file as it is at this instant: what a killed process leaves behind
            Files.copy(folder.resolve("queue.mv.db"), folder.resolve("afterwards.mv.db"));

            try (Database afterwards = open(settings("afterwards"))) {
                DeferredMessageQueue again = queue(afterwards);
                assertThat(again.list(Samples.BOB, Optional.empty(), 10)).isEqualTo(before)
                        .extracting(DeferredMessage::id).containsExactly(Samples.idOf(one), Samples.idOf(two));
                assertThat(again.content(Samples.BOB, Samples.idOf(one))).hasBinaryContent("hello".getBytes());
                assertThat(again.releaseLeasesOf("node1", Samples.NOW)).containsExactly(Samples.BOB);
                assertThat(again.backlog(Samples.BOB)).isEqualTo(queue.backlog(Samples.BOB));
            }
        }
    }

    @Test
    @Requirement("DEF-16")
    void def16_whatWasAnsweredIsOnDiskWhileOthersKeepTheStoreBusy() throws Exception {
        int rounds = 40;
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService others = Executors.newSingleThreadExecutor();
        try (Database own = open(settings("queue"))) {
            DeferredMessageQueue queue = queue(own);
            Future<?> busy = others.submit(() -> {
                while (!enough.get()) {
                    queue.defer(Samples.pager(Samples.CAROL, UUID.randomUUID().toString(), 300_000), new GeneratedContent(300_000));
                }
            });
            for (int i = 0; i < rounds; i++) {
                queue.defer(Samples.pager(Samples.BOB, "m" + i, 1), Samples.stream("a"));
                Files.copy(folder.resolve("queue.mv.db"), folder.resolve("killed" + i + ".mv.db"));
            }
            enough.set(true);
            busy.get();
            others.shutdown();
        }
        for (int i = 0; i < rounds; i++) {
            assertThat(messagesOfBob("killed" + i)).isEqualTo(i + 1);
        }
    }

    private int messagesOfBob(String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(settings(name).url(), "restante", "");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from deferred_message m"
                        + " join content_chunk c on c.content_id = m.content_id where m.served_user = '"
                        + Samples.BOB + "'")) {
            count.next();
            return count.getInt(1);
        }
    }

    private DatabaseSettings settings(String name) {
        return new DatabaseSettings("jdbc:h2:file:" + folder.resolve(name), "restante", "");
    }
}
