package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.database.DatabaseOnDisk;
import org.restante.database.DatabaseSettings;
import org.restante.database.SmallDisk;
import org.restante.database.TestPostgresql;
import org.restante.wire.FreePorts;

/** The disk of the store is full under a load of messages, for devices that come and go, and then has room again. */
class DiskFullIT {

    private static final List<String> USERS = IntStream.range(0, 4).mapToObj(i -> "sip:full" + i + "@home.test").toList();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DISK_MEBIBYTES = 96;

    @TempDir
    Path folder;

    @Test
    @Requirement({"DEF-04", "DEF-16"})
    void def16_withoutSpaceForH2ItSaysSoAndGoesOnOnceThereIsSome() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, DISK_MEBIBYTES)) {
            goesOn("h2", disk, Map.of("database.url", ChosenStore.H2.newUrl(disk.path())));
        }
    }

    @Test
    @ExtendWith(TestPostgresql.class)
    @Requirement({"DEF-04", "DEF-16"})
    void def16_withoutSpaceForPostgresqlItSaysSoAndGoesOnOnceThereIsSome(TestPostgresql.Server server) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, DISK_MEBIBYTES); DatabaseOnDisk small = DatabaseOnDisk.create(server, disk)) {
            DatabaseSettings database = small.settings();
            goesOn("postgresql", disk, Map.of("database.url", database.url(), "database.user", database.user(),
                    "database.password", database.password()));
        }
    }

    private static void goesOn(String store, SmallDisk disk, Map<String, String> database) throws Exception {
        int core = FreePorts.udpAndTcp();
        FaultLedger ledger = new FaultLedger();
        Map<String, String> settings = new HashMap<>(database);
        settings.putAll(Map.of("core.route", "sip:127.0.0.1:" + core, "live.noAnswer", "15s", "queue.lease", "1h"));
        try (RunningFunction function = RunningFunction.start(settings);
                FaultCore load = new FaultCore(core, function.sipPort(), ledger, USERS)) {
            load.send(20).move(new Random(1));
            await().atMost(PATIENCE).until(() -> load.answered("202") > 20);

            load.storeAway(true);
            Path ballast = disk.fill();
            await().atMost(PATIENCE).until(() -> load.answered("503 with Retry-After") > 3);
            Files.delete(ballast);
            int before = ledger.acknowledged();
            await().atMost(PATIENCE).until(() -> ledger.acknowledged() > before + 20);
            load.settle();
            await().atMost(PATIENCE).until(ledger::isSettled);
            assertThat(load.answered("503")).as("503 without Retry-After").isZero();
        }
        ledger.counts(1).tell("disk", store);
        assertThat(ledger.missing()).as("lost").isEmpty();
        assertThat(ledger.unexpected()).isEmpty();
    }
}
