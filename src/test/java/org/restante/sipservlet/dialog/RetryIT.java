package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.WireMessage;

/**
 * Trap: of a refused INVITE the container makes the next without Route and body, after a provisional response towards the
 * Contact of the peer; and it lets go of the session of a refused INVITE, unless it is told to keep it. The target has a
 * host that cannot be looked up, so a request without its Route would not arrive.
 */
class RetryIT {

    private static final String DEVICE = "sip:+15551230001@ims.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    private static final String OTHER = "sip:+15551230001@ims.example;gr=urn:uuid:00000000-7dec-11d0-a765-00a0c91e6bf6";

    private static LegBench bench;

    private final ScriptedSipPeer core = ScriptedSipPeer.open();
    private final String routes = "Route: sip:" + core.hostPort() + ";lr\nRoute: sip:scscf.ims.example;lr;orig";

    @BeforeAll
    static void start() {
        bench = LegBench.start(Duration.ofMillis(500), Map.of("core.user", "pf", "core.password", "secret"));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @AfterEach
    void close() {
        core.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "401 | WWW-Authenticate: Digest realm=\"home.test\",nonce=\"n\",qop=\"auth\"   | false",
        "407 | Proxy-Authenticate: Digest realm=\"home.test\",nonce=\"n\",qop=\"auth\" | true",
        "422 | Min-SE: 3600                                                            | false",
        "422 | Min-SE: 3600                                                            | true"})
    void whatIsSentAgainKeepsRouteTargetAndBody(int status, String header, boolean ringing) {
        LegBench.Leg leg = bench.send("INVITE", DEVICE, routes, LegBench.SDP, 5, (told, event) -> { });
        WireMessage first = core.expectRequest("INVITE");
        if (ringing) {
            core.reply(first, 180, "Ringing", "Contact: <sip:elsewhere@" + core.hostPort() + ">\r\n", new byte[0]);
            leg.await("Provisional 180");
        }
        core.reply(first, status, "Not yet", header + "\r\n", new byte[0]);
        WireMessage second = core.expectRequest("INVITE");

        assertThat(second.requestUri()).isEqualTo(first.requestUri()).isEqualTo(DEVICE);
        assertThat(second.values("Route")).isEqualTo(first.values("Route")).hasSize(2);
        assertThat(second.bodyText()).isEqualTo(first.bodyText());
        assertThat(second.require("From")).isEqualTo(first.require("From"));
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.cseq()).isEqualTo(first.cseq() + 1);
        accept(second);
        leg.await("Accepted 200");
        end(leg);
    }

    /** More than a day, what is no number, and what was offered anyway (RFC 4028 §7.4). */
    @ParameterizedTest
    @ValueSource(strings = {"86401", "1000000000", "99999999999", "soon", "1800", "90"})
    void anIntervalThatCannotBeOfferedOrWasIsARefusal(String minSe) {
        LegBench.Leg leg = bench.send("INVITE", DEVICE, routes, LegBench.SDP, 5, (told, event) -> { });
        tooSmall(core.expectRequest("INVITE"), minSe);
        leg.await("Refused 422");
        assertThat(core.received()).filteredOn(m -> m.isRequest() && m.method().equals("INVITE")).hasSize(1);
    }

    @Test
    void anIntervalThatGrowsEachTimeIsOfferedFiveTimesAndNoMore() {
        LegBench.Leg leg = bench.send("INVITE", DEVICE, routes, LegBench.SDP, 5, (told, event) -> { });
        for (int i = 1; i <= 5; i++) {
            tooSmall(core.expectRequest("INVITE"), String.valueOf(3600 + i));
        }
        WireMessage last = core.expectRequest("INVITE");
        assertThat(last.require("Session-Expires")).isEqualTo("3605;refresher=uac");
        assertThat(last.require("Min-SE")).isEqualTo("3605");
        tooSmall(last, "3606");
        leg.await("Refused 422");
        assertThat(core.received()).filteredOn(m -> m.isRequest() && m.method().equals("INVITE")).hasSize(6);
    }

    private void tooSmall(WireMessage invite, String minSe) {
        core.reply(invite, 422, "Session Interval Too Small", "Min-SE: " + minSe + "\r\n", new byte[0]);
    }

    @Test
    void afterARefusalAnotherTargetIsTriedByTheSameRoute() {
        AtomicReference<LegBench.Leg> next = new AtomicReference<>();
        LegBench.Leg first = bench.send("INVITE", DEVICE, routes, LegBench.SDP, 5, (told, event) -> {
            if (event.equals("Refused 403")) { // on the SIP thread that brought the refusal, under the lock of its session
                next.set(bench.send("INVITE", OTHER, routes, LegBench.sdp(2), 5, (leg, what) -> { }));
            }
        });
        WireMessage refused = core.expectRequest("INVITE");
        core.reply(refused, 403, "Forbidden");
        core.expectRequest("ACK");
        WireMessage second = core.expectRequest("INVITE");

        assertThat(refused.requestUri()).isEqualTo(DEVICE);
        assertThat(second.requestUri()).isEqualTo(OTHER);
        assertThat(second.require("To")).isEqualTo("<" + OTHER + ">");
        assertThat(second.values("Route")).isEqualTo(refused.values("Route")).hasSize(2);
        assertThat(second.bodyText()).isEqualTo(LegBench.sdp(2));
        assertThat(second.callId()).isNotEqualTo(refused.callId());
        accept(second);
        next.get().await("Accepted 200");
        assertThat(first.events()).isEqualTo(List.of("Refused 403"));
        end(next.get());
    }

    private void accept(WireMessage invite) {
        core.reply(invite, 200, "OK", "Contact: <sip:device@" + core.hostPort()
                + ">\r\nContent-Type: application/sdp\r\n", LegBench.SDP.getBytes(StandardCharsets.UTF_8));
        core.expect("ACK of the 2xx", m -> m.isRequest() && m.method().equals("ACK") && m.cseq() == invite.cseq()
                && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
    }

    private void end(LegBench.Leg leg) {
        leg.end();
        core.reply(core.expectRequest("BYE"), 200, "OK");
    }
}
