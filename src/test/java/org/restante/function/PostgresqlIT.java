package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.wire.DeviceContact;
import org.restante.wire.WireMessage;

/** The whole of it on PostgreSQL, and what a sender is told when PostgreSQL is gone. */
class PostgresqlIT {

    @Test
    @Requirement({"DEF-04", "PUSH-19"})
    void def04_deliversOnPostgresqlAndAnswers503WithRetryAfterWithoutIt() throws IOException {
        try (TestPostgresql.Server server = TestPostgresql.start()) {
            DatabaseSettings database = server.newDatabase();
            try (RunningFunction function = RunningFunction.start(Map.of("database.url", database.url(),
                    "database.user", database.user(), "database.password", database.password()));
                    Scene scene = new Scene(function)) {
                scene.hold("pg", "kept by PostgreSQL");
                DeviceContact phone = scene.device("msg");
                scene.register(phone);
                try (Reception session = scene.accept(scene.invited(phone))) {
                    assertThat(session.receive().text()).contains("kept by PostgreSQL");
                    session.ended();
                }
                await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
                await().untilAsserted(() -> assertThat(function.history(scene.user)).hasSize(1));

                server.close();
                WireMessage refused = scene.send("Content-Type: text/plain\n", "nowhere to keep it", 503);
                assertThat(refused.require("Retry-After")).isNotEmpty();
            }
        }
    }
}
