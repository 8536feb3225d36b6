package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.restante.cpm.FeatureTag;
import org.restante.wire.WireMessage;

class RegistrationTest {

    @Test
    void registersItsInstanceAndServicesAndLearnsItsPublicGruu() throws Exception {
        try (ClientOnTheWire wire = ClientOnTheWire.open()) {
            CompletionStage<Registered> registered = wire.client.register();
            WireMessage register = wire.core.expectRequest("REGISTER");
            wire.grant(register, 1800);

            assertThat(register.requestUri()).isEqualTo("sip:home2.example");
            assertThat(register.require("To")).isEqualTo("<sip:bob@home2.example>");
            assertThat(register.require("From")).startsWith("<sip:bob@home2.example>;tag=");
            assertThat(register.require("Contact")).startsWith("<sip:bob@127.0.0.1:" + wire.sipPort() + ">;")
                    .contains("+sip.instance=\"<" + ClientOnTheWire.INSTANCE + ">\"")
                    .contains("+g.3gpp.icsi-ref=\"" + FeatureTag.MSG.encoded() + "," + FeatureTag.LARGEMSG.encoded() + ","
                            + FeatureTag.SESSION.encoded() + "," + FeatureTag.DEFERRED.encoded() + "\"");
            assertThat(register.values("Supported")).containsExactly("gruu", "path");
            assertThat(register.require("Expires")).isEqualTo("3600");
            assertThat(register.require("User-Agent")).startsWith("CPM-client/OMA2.2");
            Registered granted = registered.toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(granted.gruu().orElseThrow().uri()).isEqualTo(ClientOnTheWire.GRUU);
            assertThat(granted.expires()).isEqualTo(Duration.ofSeconds(1800));
        }
    }

    @Test
    void registersOverTcp() throws Exception {
        try (ClientOnTheWire wire = ClientOnTheWire.overTcp()) {
            WireMessage register = wire.register();
            assertThat(register.require("Via")).startsWith("SIP/2.0/TCP ");
            assertThat(register.require("Contact")).contains(";transport=tcp>");
        }
    }

    @Test
    void unregistersWithTheSameCallAndContact() throws Exception {
        try (ClientOnTheWire wire = ClientOnTheWire.open()) {
            WireMessage first = wire.register();
            CompletionStage<Void> gone = wire.client.unregister();
            WireMessage last = wire.core.expectRequest("REGISTER");
            wire.core.reply(last, 200, "OK");
            gone.toCompletableFuture().get(10, TimeUnit.SECONDS);

            assertThat(last.require("Expires")).isEqualTo("0");
            assertThat(last.callId()).isEqualTo(first.callId());
            assertThat(last.cseq()).isEqualTo(first.cseq() + 1);
            assertThat(last.require("Contact")).isEqualTo(first.require("Contact"));
        }
    }

    @Test
    void refreshesBeforeTheRegistrationEnds() throws Exception {
        try (ClientOnTheWire wire = ClientOnTheWire.open()) {
            CompletionStage<Registered> registered = wire.client.register();
            wire.grant(wire.core.expectRequest("REGISTER"), 1);
            registered.toCompletableFuture().get(10, TimeUnit.SECONDS);
            WireMessage refresh = wire.core.expectRequest("REGISTER");
            wire.core.reply(refresh, 500, "Broken");
            Heard.await().until(() -> !wire.heard.lost.isEmpty());
            assertThat(wire.heard.lost.get(0)).contains("500");
        }
    }

    @Test
    void refreshIsDueTenMinutesBeforeTheEndOrHalfWay() {
        assertThat(Registration.untilRefresh(Duration.ofSeconds(3600))).isEqualTo(Duration.ofSeconds(3000));
        assertThat(Registration.untilRefresh(Duration.ofSeconds(1200))).isEqualTo(Duration.ofSeconds(600));
        assertThat(Registration.untilRefresh(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aPasswordChallengeFailsWithAClearWord() {
        try (ClientOnTheWire wire = ClientOnTheWire.open()) {
            CompletionStage<Registered> registered = wire.client.register();
            wire.core.reply(wire.core.expectRequest("REGISTER"), 401, "Unauthorized",
                    "WWW-Authenticate: Digest realm=\"home2.example\",nonce=\"1\"\r\n", new byte[0]);
            assertThatThrownBy(() -> registered.toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(ClientException.class).hasMessageContaining("password");
        }
    }

    @Test
    void aRegistrarWithoutGruusLeavesTheDeviceWithout() throws Exception {
        try (ClientOnTheWire wire = ClientOnTheWire.open()) {
            CompletionStage<Registered> registered = wire.client.register();
            WireMessage register = wire.core.expectRequest("REGISTER");
            wire.core.reply(register, 200, "OK", "Contact: " + register.require("Contact") + ";pub-gruu=\"nonsense\"\r\n",
                    new byte[0]);
            Registered granted = registered.toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(granted.gruu()).isEmpty();
            assertThat(granted.expires()).isEqualTo(Duration.ofHours(1));
        }
    }

    @Test
    void twoClientsLiveInOneJvmAndLeaveNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (ClientOnTheWire one = ClientOnTheWire.open(); ClientOnTheWire two = ClientOnTheWire.overTcp()) {
            one.register();
            two.register();
            try (Function function = new Function(one)) {
                function.establish().bound();
            }
        }
        Heard.await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).filteredOn(t -> !before.contains(t))
                .extracting(Thread::getName).filteredOn(name -> !name.matches("(awaitility|ForkJoin|surefire|process reaper).*"))
                .isEmpty());
    }

    @Test
    void aClosedClientSaysSo() {
        ClientOnTheWire wire = ClientOnTheWire.open();
        wire.client.close();
        wire.core.close();
        assertThatThrownBy(() -> wire.client.register().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasMessageContaining("closed");
    }

    @Test
    void theObserverSeesBothDirections() throws Exception {
        try (ClientOnTheWire wire = ClientOnTheWire.open()) {
            wire.register();
            assertThat(wire.observed).containsExactlyInAnyOrder("> REGISTER sip:home2.example SIP/2.0", "< SIP/2.0 200 OK");
        }
    }
}
