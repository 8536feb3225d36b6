package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.wire.FreePorts;

/** PostgreSQL goes away under a load of messages, for devices that come and go, and comes back: by itself the function, too. */
class StoreAwayIT {

    private static final List<String> USERS = IntStream.range(0, 4).mapToObj(i -> "sip:away" + i + "@home.test").toList();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    @Requirement({"DEF-04", "DEF-16"})
    void def16_withoutItsStoreItSaysSoAndGoesOnWhereItWasOnceTheStoreIsBack() throws IOException {
        int core = FreePorts.udpAndTcp();
        FaultLedger ledger = new FaultLedger();
        try (TestPostgresql.Server first = TestPostgresql.start(folder)) {
            DatabaseSettings database = first.newDatabase();
            int port = first.postgres().getPort();
            try (RunningFunction function = RunningFunction.start(Map.of("core.route", "sip:127.0.0.1:" + core, "live.noAnswer", "15s",
                    "queue.lease", "1h", // so that nothing comes back just because it ran out
                    "database.url", database.url(), "database.user", database.user(), "database.password", database.password()));
                    FaultCore load = new FaultCore(core, function.sipPort(), ledger, USERS)) {
                load.send(20).move(new Random(1));
                await().atMost(PATIENCE).until(() -> load.answered("202") > 20);

                load.storeAway(true);
                first.close();
                await().atMost(PATIENCE).until(() -> load.answered("503 with Retry-After") > 3);
                try (TestPostgresql.Server second = TestPostgresql.start(folder, port)) {
                    int before = ledger.acknowledged();
                    await().atMost(PATIENCE).until(() -> ledger.acknowledged() > before + 20);
                    load.settle();
                    await().atMost(PATIENCE).until(ledger::isSettled);
                }
                assertThat(load.answered("503")).as("503 without Retry-After").isZero();
            }
        }
        ledger.counts(1).tell("store", "postgresql");
        assertThat(ledger.missing()).as("lost").isEmpty();
        assertThat(ledger.unexpected()).isEmpty();
    }
}
