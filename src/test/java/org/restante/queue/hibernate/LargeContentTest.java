package org.restante.queue.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.queue.ContentUpload;
import org.restante.queue.GeneratedContent;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIds;
import org.restante.queue.MessageIntake.Beginning;
import org.restante.queue.QueueLimits;
import org.restante.queue.Samples;

/** Contents that are larger than the heap, in a JVM of their own: they arrive, are held, and are read again. */
@Timeout(300)
class LargeContentTest {

    private static final int CONTENT_OCTETS = 96 << 20;
    private static final String HEAP = "-Xmx64m";

    @TempDir
    Path folder;

    @Test
    @Requirement("STO-03")
    void sto03_aContentLargerThanTheHeapGoesThroughH2() throws Exception {
        goesThrough(new DatabaseSettings("jdbc:h2:file:" + folder.resolve("queue"), "restante", ""));
    }

    @Test
    @Requirement("STO-03")
    @ExtendWith(TestPostgresql.class)
    void sto03_aContentLargerThanTheHeapGoesThroughPostgresql(TestPostgresql.Server server) throws Exception {
        goesThrough(server.newDatabase());
    }

    private void goesThrough(DatabaseSettings settings) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP,
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", // it does not live long
                "-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager",
                "-cp", System.getProperty("java.class.path"), LargeContentTest.class.getName(),
                settings.url(), settings.user()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains("all " + CONTENT_OCTETS + " octets are there");
        assertThat(process.exitValue()).isZero();
    }

    /** In the JVM with the small heap. */
    public static void main(String[] arguments) throws Exception {
        MessageIds ids = new MessageIds(Clock.systemUTC(), new SecureRandom());
        try (Database database = Database.open(new DatabaseSettings(arguments[0], arguments[1], ""),
                List.copyOf(HibernateDeferredMessageQueue.entities()));
                HibernateMessageIntake intake = new HibernateMessageIntake(database, ids, QueueLimits.none(),
                        IntakeSettings.of(Duration.ofMillis(2), 100, Duration.ofMinutes(1), Duration.ofMinutes(5)),
                        Clock.systemUTC())) {
            var begun = (Beginning.Begun) intake.begin(Samples.BOB, CONTENT_OCTETS).toCompletableFuture().get();
            MessageId id = append(begun.upload());
            check(new HibernateDeferredMessageQueue(database, ids).content(Samples.BOB, id));
        }
    }

    private static MessageId append(ContentUpload upload) throws Exception {
        byte[] piece = new byte[8_192];
        for (long position = 0; position < CONTENT_OCTETS;) {
            for (int i = 0; i < piece.length; i++) {
                piece[i] = GeneratedContent.at(position++);
            }
            upload.append(ByteBuffer.wrap(piece)).toCompletableFuture().get();
        }
        return Samples.idOf(upload.complete(Samples.largeMessage(Samples.BOB, "large", CONTENT_OCTETS))
                .toCompletableFuture().get());
    }

    private static void check(InputStream content) throws Exception {
        byte[] piece = new byte[65_536];
        long position = 0;
        for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
            for (int i = 0; i < count; i++) {
                if (piece[i] != GeneratedContent.at(position++)) {
                    throw new AssertionError("octet " + (position - 1) + " differs");
                }
            }
        }
        System.out.println("all " + position + " octets are there");
    }
}
