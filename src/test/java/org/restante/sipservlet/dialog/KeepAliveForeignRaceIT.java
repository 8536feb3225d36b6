package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.wire.RequiresTool;
import org.restante.wire.SippRun;
import org.restante.wire.SippScenario;

/** Session timers with sipp, which knows nothing of us, in both roles. */
@RequiresTool({"sipp", "tcpdump", "tshark"})
class KeepAliveForeignRaceIT {

    private static final Duration HALF = Duration.ofSeconds(60);

    /** A scenario of sipp's takes a repeated message for a wrong one: on a busy machine nothing is repeated early. */
    private static final Duration PATIENT = Duration.ofMillis(500);

    @RegisterExtension
    static final KeepAliveStage STAGE = new KeepAliveStage(PATIENT, Map.of("session.expires", "90s"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "keepalive-refreshed-by-update.xml | INVITE,ACK,BYE,UPDATE",
        "keepalive-refreshed-by-invite.xml | INVITE,ACK,BYE",
        "keepalive-refused-update.xml      | INVITE,ACK,BYE,UPDATE"})
    void aForeignDeviceRaisesTheIntervalAndIsRefreshed(String scenario, String allow) {
        int refreshes = scenario.contains("refused") ? 1 : 2;
        STAGE.referee(scenario.replace(".xml", ""), () -> {
            try (SippRun device = SippScenario.named(scenario).key("allow", allow).calls(KeepAliveStage.RACES)
                    .within(Duration.ofMinutes(5)).start()) {
                for (int race = 0; race < KeepAliveStage.RACES; race++) {
                    LegBench.Leg leg = STAGE.bench().invite("sip:device@127.0.0.1:" + device.port());
                    leg.await("Accepted 200");
                    for (int refresh = 0; refresh < refreshes; refresh++) {
                        leg.awaitTimer(HALF);
                        STAGE.bench().advance(HALF);
                    }
                    leg.awaitTimer(HALF);
                    leg.end();
                }
                device.await().assertSuccess();
            }
        });
    }

    @Test
    void aForeignCallerRaisesItsIntervalRefreshesAndIsGivenUpWhenItNoLongerDoes() {
        STAGE.bench().whenever((leg, event) -> {
            if (event.equals("Invited")) {
                leg.answer(200, LegBench.SDP);
            }
        });
        STAGE.referee("keepalive-caller", () -> {
            int before = STAGE.bench().legs().size();
            try (SippRun caller = SippScenario.named("keepalive-caller.xml").towards(STAGE.bench().sipPort())
                    .calls(KeepAliveStage.RACES).perSecond(50).within(Duration.ofMinutes(5)).start()) {
                Awaitility.await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(50)).until(() -> {
                    STAGE.bench().advance(Duration.ofSeconds(5)); // each is given up a minute after its refresh
                    return STAGE.bench().legs().stream().filter(leg -> leg.events().contains("Gone")).count()
                            >= KeepAliveStage.RACES;
                });
                caller.await().assertSuccess();
            }
            assertThat(STAGE.bench().legs().size() - before).isEqualTo(KeepAliveStage.RACES);
        });
    }
}
