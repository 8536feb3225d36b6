package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.WireMessage;

/** The policies of section I with the value that is not their default, on the wire; the defaults are seen in {@link PushIT}. */
class OtherPoliciesIT {

    private static final String RELEASE = "CPM-serv/OMA2.1 acme-pf/3.1";

    private static RunningFunction function;

    @BeforeAll
    static void start() {
        function = RunningFunction.start(Map.ofEntries(Map.entry("target.mode", "AOR"), Map.entry("acceptContact.strict", "true"),
                Map.entry("payload.push", "CPIM"), Map.entry("pai.mode", "SERVICE"), Map.entry("pai.serviceUri", "sip:stored@home.test"),
                Map.entry("sdp.direction.level", "SESSION"), Map.entry("decline.action", "DISCARD"),
                Map.entry("contact.automata", "false"), Map.entry("release", RELEASE), Map.entry("confirm", "MSRP_200"),
                Map.entry("lmm.delivery", "OWN_SESSION"), Map.entry("lmm.sizeOf", "CONTENT"), Map.entry("msrp.reportWait", "1m")));
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    /** I-01, I-03, I-04, I-07, I-10, I-12, I-19, I-21. */
    @Test
    void aPushFollowsThem() {
        try (Scene scene = new Scene(function)) {
            scene.hold("p1", "otherwise");
            scene.register(scene.device("msg", "deferred"), scene.device("msg", "deferred"));
            WireMessage invite = scene.invited();
            assertThat(invite.requestUri()).isEqualTo(scene.user);
            assertThat(invite.require("Accept-Contact")).endsWith(";require;explicit");
            assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<sip:stored@home.test>");
            assertThat(invite.require("User-Agent")).isEqualTo(RELEASE);
            assertThat(invite.require("Contact")).doesNotContain("automata").contains("+g.3gpp.icsi-ref=");
            assertThat(invite.bodyText()).containsOnlyOnce("a=sendonly");
            assertThat(invite.bodyText().indexOf("a=sendonly")).isLessThan(invite.bodyText().indexOf("m="));
            try (Reception session = scene.accept(invite)) {
                MsrpFrame send = session.end().expectSend();
                assertThat(send.require("Content-Type")).isEqualTo("message/cpim");
                session.end().ok(send);
                session.ended(); // without a report
            }
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED every chunk was answered 200");
            scene.peer.expectNone("an INVITE for the other device", m -> m.isRequest() && m.method().equals("INVITE"),
                    Duration.ofMillis(700));
        }
    }

    /** I-07, I-09: we assert ourselves, name the sender beside, and tell the size of what he wrote. */
    @Test
    void aLargeMessageFollowsThem() {
        try (Scene scene = new Scene(function)) {
            scene.hold("l1", "x".repeat(3000));
            scene.register(scene.device("msg", "deferred"));
            WireMessage invite = scene.invited();
            assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<sip:stored@home.test>");
            assertThat(invite.require("Referred-By")).isEqualTo("<" + Scene.ALICE + ">");
            assertThat(Scene.attribute(invite, "file-selector")).isEqualTo("size:3000");
            try (Reception session = scene.accept(invite)) {
                assertThat(session.receive().text()).endsWith("xxx");
                session.ended();
            }
        }
    }

    /** I-17. */
    @Test
    void whatTheUserDeclinesIsThrownAway() {
        try (Scene scene = new Scene(function)) {
            scene.hold("d1", "unwanted");
            DeviceContact phone = scene.device("msg", "deferred");
            scene.register(phone);
            scene.peer.reply(scene.invited(), 603, "Decline");
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DISCARDED"));
        }
    }
}
