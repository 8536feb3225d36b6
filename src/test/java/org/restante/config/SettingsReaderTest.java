package org.restante.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    private static final Map<String, String> NONE = Map.of();

    @Test
    void defaultsNeedNothingElse() {
        Settings settings = SettingsReader.read(NONE, NONE);

        assertThat(settings.sip().listen()).extracting(ListenAddress::toString)
                .containsExactly("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060");
        assertThat(settings.msrp().advertise()).isEmpty();
        assertThat(settings.msrp().chunkSize()).isEqualTo(2048);
        assertThat(settings.queue().maxRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.message().maxBytes()).isEqualTo(10L * 1024 * 1024);
        assertThat(settings.trigger().settle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.session().expires()).isEqualTo(Duration.ofSeconds(1800));
        assertThat(settings.lab().core()).isFalse();
        assertThat(settings.serviceIdentity("home.test")).isEqualTo("sip:deferred@home.test");
    }

    @Test
    void everyDefaultIsAcceptedWhenItIsWrittenDown() {
        assertThat(SettingsReader.read(SettingsReader.defaults(), NONE)).isEqualTo(SettingsReader.read(NONE, NONE));
    }

    @Test
    void aRelayNeedsItsUserAndKeepsItsPassword() {
        Map<String, String> keys = Map.of("msrp.relay", "msrps://relay.home.test:2855;tcp", "msrp.relay.user", "pf",
                "msrp.relay.password", "s3cret", "msrp.tls", "off");
        Settings.Msrp msrp = SettingsReader.read(keys, NONE).msrp();
        assertThat(msrp.relay()).contains(new MsrpRelay("msrps://relay.home.test:2855;tcp", "pf", "s3cret"));
        assertThat(msrp.toString()).doesNotContain("s3cret");
        assertThat(msrp.offersTls()).isTrue();
        assertThat(msrp.takes(true)).isTrue();
        assertThat(msrp.takes(false)).isFalse();

        assertThatThrownBy(() -> SettingsReader.read(Map.of("msrp.relay", "msrps://relay.home.test;tcp"), NONE))
                .isInstanceOf(SettingsException.class).hasMessageContaining("msrp.relay.user");
        assertThatThrownBy(() -> SettingsReader.read(Map.of("msrp.relay", "msrp://relay.home.test;tcp",
                "msrp.relay.user", "pf"), NONE)).hasMessageContaining("expected msrps://host:port;tcp");
        assertThatThrownBy(() -> SettingsReader.read(Map.of("msrp.relay.password", "s3\"cret"), NONE))
                .hasMessageContaining("msrp.relay.password").hasMessageNotContaining("cret\"").hasMessageNotContaining("s3");
    }

    @Test
    void laterSourcesWin() {
        String key = "restante.node.id";
        Map<String, String> file = Map.of("node.id", "file", "msrp.chunkSize", "1024");
        Map<String, String> environment = Map.of("RESTANTE_NODE_ID", "environment", "RESTANTE_MSRP_CHUNKSIZE", "512");

        assertThat(SettingsReader.read(file, NONE).node().id()).isEqualTo("file");
        assertThat(SettingsReader.read(file, environment).node().id()).isEqualTo("environment");
        assertThat(SettingsReader.read(file, environment).msrp().chunkSize()).isEqualTo(512);
        System.setProperty(key, "property");
        try {
            assertThat(SettingsReader.read(file, environment).node().id()).isEqualTo("property");
        } finally {
            System.clearProperty(key);
        }
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithItsKey() {
        Map<String, String> file = Map.of("sip.listen", "udp:nowhere", "msrp.chunkSize", "1", "queue.lease", "soon",
                "lab.core", "perhaps", "core.route", "http://x", "no.such.key", "1", "trusted.peers", "10.0.0.0/99");
        Map<String, String> environment = Map.of("RESTANTE_MESSAGE_MAXBYTES", "-1");

        assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> SettingsReader.read(file, environment))
                .withMessageContainingAll("sip.listen: ", "'nowhere'", "msrp.chunkSize: ", "queue.lease: ", "'soon'",
                        "lab.core: ", "core.route: ", "no.such.key: no such setting", "trusted.peers: ",
                        "message.maxBytes: ");
    }

    @ParameterizedTest
    @CsvSource({"sip.listen,''", "lab.listen,','", "message.acceptTypes,''", "node.id,''", "database.url,''", "release,''",
        "queue.lease,0s", "queue.lease,500ms", "queue.maxRetention,0d", "invite.noAnswer,0s", "session.minSE,89s",
        "session.expires,60s", "msrp.transactionTimeout,0s", "queue.lease,30", "queue.lease,30S", "queue.lease,d", "sdp.direction,LENIENT", "fork.keep,last",
        "live.noAnswer,16s", "msrp.chunkSize,99999999999", "message.maxBytes,4294967297"})
    void valuesThatCannotWorkAreRefused(String key, String value) {
        assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> SettingsReader.read(Map.of(key, value), NONE))
                .withMessageContaining(key + ": ");
    }

    @Test
    void sessionTimerIsNotOfferedBelowItsMinimum() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> SettingsReader.read(Map.of("session.expires", "90s", "session.minSE", "5m"), NONE))
                .withMessageContaining("session.expires: ");
    }

    @Test
    void nobodyMayBeServedAndNobodyTrusted() {
        Settings settings = SettingsReader.read(Map.of("served.domains", "", "trusted.peers", ""), NONE);

        assertThat(settings.served().domains()).isEmpty();
        assertThat(settings.trusted().peers()).isEmpty();
    }

    @Test
    void listsForgiveBlanksAndDomainsForgiveCase() {
        Settings settings = SettingsReader.read(Map.of("served.domains", " Home.Test , other.test,home.test,"), NONE);

        assertThat(settings.served().domains()).containsExactlyInAnyOrder("home.test", "other.test");
    }

    @Test
    void passwordIsTakenAsItIsAndNeverShown() {
        String password = "s3cr\\et, ${not.a.key}";
        Settings settings = SettingsReader.read(Map.of("database.password", password), NONE);

        assertThat(settings.database().password()).isEqualTo(password);
        assertThat(settings.toString()).contains("Database[").doesNotContain("s3cr");
    }

    @Test
    void fileIsReadAndAMissingOneIsNamed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("restante.properties");
        Files.writeString(file, "# where\nnode.id = pf7\n");

        assertThat(SettingsReader.read(Optional.of(file)).node().id()).isEqualTo("pf7");
        assertThatThrownBy(() -> SettingsReader.read(Optional.of(directory.resolve("absent"))))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("absent");
    }

    @ParameterizedTest
    @CsvSource({"sip:scscf.test, sip:scscf.test;lr", "sip:scscf.test;lr, sip:scscf.test;lr",
        "sip:scscf.test;LR;transport=tcp, sip:scscf.test;LR;transport=tcp", "sip:x;lr=on, sip:x;lr=on",
        "sip:x;lrx, sip:x;lrx;lr"})
    void routesAreLoose(String uri, String route) {
        assertThat(NextHops.loose(uri)).isEqualTo(route);
    }

    /** A notification does not tell from which device it is. */
    @Test
    void notificationsConfirmOnlyWhereOneDeviceIsEnough() {
        assertThat(SettingsReader.read(Map.of("confirm", "IMDN"), NONE).confirm()).isEqualTo(Settings.Confirm.IMDN);
        assertThatThrownBy(() -> SettingsReader.read(Map.of("confirm", "IMDN", "completion", "ALL_SELECTED"), NONE))
                .isInstanceOf(SettingsException.class).hasMessageContaining("completion: must be ANY");
    }

    @Test
    void contentTypesAreAcceptedByNameOrByKind() {
        Settings.Message message = SettingsReader.read(Map.of("message.acceptTypes", "Message/CPIM,text/*"), NONE).message();

        assertThat(message.accepts("message/cpim")).isTrue();
        assertThat(message.accepts("text/plain")).isTrue();
        assertThat(message.accepts("message/sip")).isFalse();
        assertThat(message.accepts("text")).isFalse();
        assertThat(message.accepts("")).isFalse();
    }
}
