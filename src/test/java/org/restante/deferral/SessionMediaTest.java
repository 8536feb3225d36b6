package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.MessageKind;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpUri;

/** Our session descriptions for originators, by what theirs and the settings say. */
class SessionMediaTest {

    private static final MsrpUri OURS = MsrpUri.parse("msrp://192.0.2.1:2855/us;tcp");
    private static final MsrpUri RELAY = MsrpUri.parse("msrps://relay.home.test:2855/r;tcp");
    private static final MsrpMedia OFFER = offer("a=setup:active\r\n");
    private static final MsrpMedia OFFER_WITH_CEMA = offer("a=setup:active\r\na=msrp-cema\r\n");

    @Test
    void cemaIsTakenUpWhereItIsOnAndOffered() {
        assertThat(ours(Optional.of(OFFER_WITH_CEMA), direct(), "msrp.cema", "true")).contains("a=msrp-cema");
        assertThat(ours(Optional.of(OFFER), direct(), "msrp.cema", "true")).doesNotContain("a=msrp-cema");
        assertThat(ours(Optional.of(OFFER_WITH_CEMA), direct(), "msrp.cema", "false")).doesNotContain("a=msrp-cema");
    }

    @Test
    void anOfferOfOursHasCemaWhereItIsOnAndTheSetupOfTheSettings() {
        assertThat(ours(Optional.empty(), direct(), "msrp.cema", "true", "msrp.setup.offer", "actpass"))
                .contains("a=msrp-cema", "a=setup:actpass");
        assertThat(ours(Optional.empty(), direct())).contains("a=setup:passive").doesNotContain("a=msrp-cema");
    }

    @Test
    void behindARelayItsAddressIsNamedAndThereIsNoCema() {
        LocalEnd end = new LocalEnd(List.of(RELAY, OURS), Optional.empty());

        assertThat(ours(Optional.of(OFFER_WITH_CEMA), end, "msrp.cema", "true"))
                .contains("c=IN IP4 relay.home.test", "m=message 2855 TCP/TLS/MSRP *", "a=path:" + RELAY + " " + OURS)
                .doesNotContain("a=msrp-cema", "a=fingerprint");
    }

    private static LocalEnd direct() {
        return new LocalEnd(List.of(OURS), Optional.empty());
    }

    private static String ours(Optional<MsrpMedia> offer, LocalEnd end, String... settings) {
        Map<String, String> keys = new HashMap<>(Map.of("served.domains", "home2.example"));
        for (int i = 0; i < settings.length; i += 2) {
            keys.put(settings[i], settings[i + 1]);
        }
        Settings.Msrp msrp = SettingsReader.read(keys, Map.of()).msrp();
        return new String(SessionMedia.ours(MessageKind.CHAT, offer, end, msrp, 1_000_000).format(1), StandardCharsets.UTF_8);
    }

    private static MsrpMedia offer(String attributes) {
        return MsrpMedia.parse(String.join("\r\n", List.of("v=0", "o=- 7 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0",
                "m=message 9 TCP/MSRP *", "a=accept-types:message/cpim", "a=path:msrp://192.0.2.9:9/x;tcp", attributes))
                .getBytes(StandardCharsets.UTF_8));
    }
}
