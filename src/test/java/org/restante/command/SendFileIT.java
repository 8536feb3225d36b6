package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.FreePorts;

/** {@code restante client send --file}: a large message through the front door, held, and fetched by its recipient. */
class SendFileIT {

    @TempDir
    private Path folder;

    @Test
    void aFileIsTakenHeldAndDelivered() throws IOException, InterruptedException {
        int sip = FreePorts.udpAndTcp();
        int lab = FreePorts.udpAndTcp();
        String http = "127.0.0.1:" + FreePorts.tcp();
        Map<String, String> environment = Map.of("RESTANTE_SIP_LISTEN", "udp:127.0.0.1:" + sip + ",tcp:127.0.0.1:" + sip,
                "RESTANTE_MSRP_LISTEN", "127.0.0.1:" + FreePorts.tcp(), "RESTANTE_HTTP_LISTEN", http, "RESTANTE_LAB_CORE", "true",
                "RESTANTE_LAB_LISTEN", "udp:127.0.0.1:" + lab + ",tcp:127.0.0.1:" + lab,
                "RESTANTE_DATABASE_URL", "jdbc:h2:file:" + folder.resolve("queue"));
        Path file = Files.write(folder.resolve("picture.png"), new byte[300_000]);
        try (RestanteProcess serve = RestanteProcess.start(folder, environment, "serve")) {
            await().atMost(Duration.ofSeconds(90)).until(() -> serve.out().contains("\n") || !serve.isAlive());
            assertThat(run("client", "send", "--core", "udp:127.0.0.1:" + lab, "--file", file.toString()))
                    .startsWith("200 OK, message ").endsWith(" to sip:bob@home.test\n");
            assertThat(run("queue", "list", "--user", "sip:bob@home.test", "--http", "http://" + http + "/restante"))
                    .contains("QUEUED").contains("300");
            assertThat(run("client", "listen", "--core", "udp:127.0.0.1:" + lab, "--user", "sip:bob@home.test", "--count", "1"))
                    .contains("image/png");
        }
    }

    private String run(String... command) throws InterruptedException {
        try (RestanteProcess process = RestanteProcess.start(folder, Map.of(), command)) {
            assertThat(process.exitCode()).as(process.out() + process.err()).isZero();
            return process.out();
        }
    }
}
