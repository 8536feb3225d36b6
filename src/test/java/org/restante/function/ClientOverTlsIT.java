package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.restante.client.ClientCommand;
import org.restante.client.ClientMedia;
import org.restante.client.PagerOptions;
import org.restante.wire.FreePorts;
import picocli.CommandLine;

/** The reference client receives over msrps, or not, as it and the function are told. */
class ClientOverTlsIT {

    private static final String BOB = "sip:bob@home.test";

    private final int lab = FreePorts.udpAndTcp();

    private RunningFunction function(String tls, String setup) {
        return RunningFunction.start(Map.of("lab.core", "true", "msrp.setup.offer", setup,
                "lab.listen", "udp:127.0.0.1:" + lab + ",tcp:127.0.0.1:" + lab, "msrp.tls", tls,
                "msrp.tls.listen", "127.0.0.1:" + FreePorts.tcp()));
    }

    private void hold() {
        try (LabDevice alice = LabDevice.of("sip:alice@home.test", lab)) {
            assertThat(alice.client().sendPager(BOB, "Lunch at noon?", PagerOptions.ordinary()).toCompletableFuture().join()
                    .status()).isEqualTo(202);
        }
    }

    private static void awaitDelivery(RunningFunction function, LabDevice phone) {
        await().untilAsserted(() -> assertThat(phone.texts()).containsExactly("Lunch at noon?"));
        await().untilAsserted(() -> assertThat(function.states(BOB)).containsExactly("DELIVERED"));
    }

    @Test
    void asItComesTheClientTakesASessionOverTls() {
        try (RunningFunction function = function("required", "passive")) {
            hold();
            try (LabDevice phone = LabDevice.of(BOB, lab)) {
                phone.register();
                awaitDelivery(function, phone);
                assertThat(phone.invitations()).singleElement().asString().contains("TCP/TLS/MSRP", "a=setup:passive");
                assertThat(phone.frames()).allSatisfy(head -> assertThat(head).contains("To-Path: msrps://"));
            }
        }
    }

    @Test
    void aFunctionThatIsToConnectConnectsToTheClientOverTls() {
        try (RunningFunction function = function("required", "active")) {
            hold();
            try (LabDevice phone = LabDevice.of(BOB, lab)) {
                phone.register();
                awaitDelivery(function, phone);
                assertThat(phone.invitations()).singleElement().asString().contains("a=setup:active");
            }
        }
    }

    @Test
    void aClientWithoutTlsIsInvitedAgainWithoutWhereTheFunctionOnlyPrefersIt() {
        try (RunningFunction function = function("preferred", "actpass")) {
            hold();
            ClientMedia plain = new ClientMedia(ClientMedia.Tls.OFF, Optional.empty(), List.of(), Optional.empty());
            try (LabDevice phone = LabDevice.of(BOB, lab, plain)) {
                phone.register();
                awaitDelivery(function, phone);
                assertThat(phone.invitations()).hasSize(2).last().asString().contains(" TCP/MSRP", "a=setup:actpass");
                assertThat(phone.frames()).allSatisfy(head -> assertThat(head).contains("To-Path: msrp://"));
            }
        }
    }

    @Test
    void theCommandListensForSessionsOverTlsAlone() {
        try (RunningFunction function = function("required", "passive")) {
            hold();
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int exit = new CommandLine(new ClientCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                    .execute("listen", "--core", "udp:127.0.0.1:" + lab, "--user", BOB, "--count", "1", "--timeout", "30",
                            "--msrp-tls", "required");
            assertThat(exit).as(err.toString()).isZero();
            assertThat(out.toString()).contains("Lunch at noon?");
            await().untilAsserted(() -> assertThat(function.states(BOB)).containsExactly("DELIVERED"));
        }
    }
}
