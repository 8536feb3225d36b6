package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** The policies of section I with the value that is not their default, on the wire; the defaults are seen in {@link PushIT}. */
@Refereed
class OtherPoliciesIT {

    private static final String RELEASE = "CPM-serv/OMA2.1 acme-pf/3.1";

    private static RunningFunction function;

    @BeforeAll
    static void start() {
        function = RunningFunction.start(Map.ofEntries(Map.entry("target.mode", "AOR"), Map.entry("acceptContact.strict", "true"),
                Map.entry("payload.push", "CPIM"), Map.entry("pai.mode", "SERVICE"), Map.entry("pai.serviceUri", "sip:stored@home.test"),
                Map.entry("sdp.direction.level", "SESSION"), Map.entry("sdp.direction", "strict"), Map.entry("decline.action", "DISCARD"),
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

    /** Table E.2: an answer that would let the device talk, too, is none where that is set; what it means by default, UnusableAnswersIT. */
    @ParameterizedTest
    @CsvSource({"a=x-nothing, no direction", "a=sendrecv, a=sendrecv"})
    @Requirement("ERR-04")
    void err04_onlyRecvonlyAnswersSendonlyWhereThatIsSet(String direction, String reason) {
        try (Scene scene = new Scene(function); ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            scene.hold("w1", "to be listened to");
            DeviceContact phone = scene.device("msg", "deferred");
            scene.register(phone);
            scene.core.accept(scene.invited(), scene.contactUri(), ScriptedCore.sdp(end, "*", "active", List.of(direction)));
            scene.peer.expectRequest("ACK");
            WireMessage bye = scene.peer.expectRequest("BYE");
            scene.peer.reply(bye, 200, "OK");
            assertThat(bye.require("Reason")).isEqualTo("SIP;cause=488");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY unusable answer: " + reason);
            end.expectNobodyConnected();
        }
    }

    /** Table E.1: who addresses the user and finds none waits for a registration; there is no device to ask the core for. */
    @ParameterizedTest
    @ValueSource(ints = {404, 410, 604, 484, 485})
    @Requirement("ERR-01")
    void err01_aUserWhomTheCoreDoesNotKnowIsTriedWhenSomebodyRegisters(int status) {
        try (Scene scene = new Scene(function)) {
            scene.hold("k1", "to whom?");
            DeviceContact phone = scene.device("msg", "deferred");
            scene.register(phone);
            scene.peer.reply(scene.invited(), status, "No");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device answered " + status + " No");
            scene.hold("k2", "as before"); // a trigger of its own
            scene.peer.expectNone("INVITE or SUBSCRIBE", m -> m.isRequest() && !m.method().equals("ACK"), Duration.ofMillis(700));
            scene.peer.reply(scene.invitedAnew(phone), 480, "Temporarily Unavailable");
            new Ledger(function, scene).awaitMessages("QUEUED RETRY the device answered 480", "QUEUED RETRY the device answered 480");
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
