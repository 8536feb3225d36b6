package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.FreePorts;

/** {@code deploy/restante serve} as a process: starts, is asked, stops, and says what is wrong. */
class ServeIT {

    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private final int sip = FreePorts.udpAndTcp();
    private final int msrp = FreePorts.tcp();
    private final int http = FreePorts.tcp();

    private Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "RESTANTE_SIP_LISTEN", "udp:127.0.0.1:" + sip + ",tcp:127.0.0.1:" + sip,
                "RESTANTE_MSRP_LISTEN", "127.0.0.1:" + msrp,
                "RESTANTE_HTTP_LISTEN", "127.0.0.1:" + http,
                "RESTANTE_DATABASE_URL", "jdbc:h2:file:" + folder.resolve("queue")));
    }

    @Test
    void itTellsWhenItIsReadyAnswersAndStopsWithSuccess() throws IOException, InterruptedException {
        try (RestanteProcess serve = RestanteProcess.start(folder, environment(), "serve")) {
            await().atMost(LONGEST_START).until(() -> serve.out().contains("\n") || !serve.isAlive());
            assertThat(serve.out()).as(serve.err()).isEqualTo("restante ready sip=udp:127.0.0.1:" + sip + ",tcp:127.0.0.1:"
                    + sip + " msrp=127.0.0.1:" + msrp + " http=http://127.0.0.1:" + http + "/restante\n");
            assertThat(health()).contains("\"status\":\"up\"");
            try (RestanteProcess list = RestanteProcess.start(folder, Map.of(), "queue", "list", "--user",
                    "sip:nobody@home.test", "--http", "http://127.0.0.1:" + http + "/restante")) {
                assertThat(list.exitCode()).as(list.err()).isZero();
                assertThat(list.out()).isEqualTo("nothing is held for sip:nobody@home.test\n");
            }
            serve.terminate();
            assertThat(serve.exitCode()).as(serve.err()).isZero();
            assertThat(serve.out()).hasLineCount(1);
        }
    }

    private String health() throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http
                + "/restante/health")).timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aPortInUseIsToldWithTheSettingThatChangesIt() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(sip, 1, InetAddress.getLoopbackAddress())) {
            assertFails(environment(), "cannot listen on tcp:127.0.0.1:" + taken.getLocalPort(), "sip.listen");
        }
        try (ServerSocket taken = new ServerSocket(http, 1, InetAddress.getLoopbackAddress())) {
            assertFails(environment(), "cannot listen on tcp:127.0.0.1:" + taken.getLocalPort(), "http.listen");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsToldWithItsAddress() throws InterruptedException {
        Map<String, String> environment = environment();
        environment.put("RESTANTE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + FreePorts.tcp() + "/restante");
        try (RestanteProcess serve = RestanteProcess.start(folder, environment, "serve")) {
            assertThat(serve.exitCode()).isEqualTo(1);
            assertThat(serve.err().lines().reduce((earlier, later) -> later).orElse("")).startsWith("error: ")
                    .contains(environment.get("RESTANTE_DATABASE_URL")).contains("refused");
        }
    }

    @Test
    void wrongSettingsAreToldAllAtOnce() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("wrong.properties"), "sip.lisen=udp:127.0.0.1:1\nqueue.lease=soon\n");
        assertFails(Map.of(), "sip.lisen: no such setting", "queue.lease", "serve", "--config", config.toString());
        assertFails(Map.of(), "cannot read the settings file missing.properties", "no such file", "serve", "--config",
                "missing.properties");
    }

    @Test
    void itWorksThroughASymbolicLinkAndExplainsItself() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("restante"), Path.of("deploy/restante").toAbsolutePath());
        for (String command : new String[] {"serve", "demo", "queue", "user", "client", "conformance"}) {
            try (RestanteProcess help = RestanteProcess.start(link, folder, Map.of(), command, "--help")) {
                assertThat(help.exitCode()).as(help.err()).isZero();
                assertThat(help.out()).startsWith("Usage: restante " + command);
            }
        }
    }

    private void assertFails(Map<String, String> environment, String what, String whatElse) throws InterruptedException {
        assertFails(environment, what, whatElse, "serve");
    }

    private void assertFails(Map<String, String> environment, String what, String whatElse, String... command)
            throws InterruptedException {
        try (RestanteProcess serve = RestanteProcess.start(folder, environment, command)) {
            assertThat(serve.exitCode()).isEqualTo(1);
            assertThat(serve.err()).hasLineCount(1).startsWith("error: ").contains(what, whatElse);
            assertThat(serve.out()).isEmpty();
        }
    }
}
