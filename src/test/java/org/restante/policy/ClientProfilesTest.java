package org.restante.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.config.Settings;
import org.restante.cpm.Device;
import org.restante.cpm.InstanceId;

class ClientProfilesTest {

    private static final ClientProfiles PROFILES = new ClientProfiles(new Settings.Profile(List.of("urn:uuid:exception", "*/9.*"),
            List.of("OldClient/*"), List.of("vendor*IM*2", "urn:uuid:special"), List.of("*able/*", "urn:uuid:able")));

    private static ClientProfile of(String instance, String userAgent) {
        return PROFILES.of(new Device(new InstanceId(instance), Optional.empty(), "sip:phone", Set.of(), userAgent));
    }

    @ParameterizedTest
    @CsvSource({"oldclient/1.0, CPIM_ONLY", "OldClient/, CPIM_ONLY", "My OldClient/1, ORDINARY", "Vendor RCS IM client 2, STORE_AND_FORWARD",
        "vendorIM2, STORE_AND_FORWARD", "vendor 2, ORDINARY", "vendorIM 23, ORDINARY", "X/9.1, STRICT", "'', ORDINARY",
        "OldClient/9.1, CPIM_ONLY"})
    void theUserAgentTellsTheFamily(String userAgent, ClientProfile expected) {
        assertThat(of("urn:uuid:1", userAgent)).isEqualTo(expected);
    }

    @Test
    void anInstanceIdGoesBeforeTheUserAgent() {
        assertThat(of("urn:uuid:exception", "OldClient/1.0")).isEqualTo(ClientProfile.STRICT);
        assertThat(of("URN:UUID:SPECIAL", "OldClient/1.0")).isEqualTo(ClientProfile.STORE_AND_FORWARD);
    }

    @Test
    void aUserAgentThatLooksLikeAnInstanceIdIsNone() {
        assertThat(of("urn:uuid:1", "urn:uuid:special")).isEqualTo(ClientProfile.ORDINARY);
    }

    @ParameterizedTest
    @CsvSource({"urn:uuid:1, Able/1, '', true", "urn:uuid:1, '', CPM-client/OMA2.2 able/2, true", "URN:UUID:ABLE, '', '', true",
        "urn:uuid:1, '', '', false", "urn:uuid:1, Other/1, urn:uuid:able, false"})
    void whatItCallsItselfOrWhoItIsTellsWhetherItTakesLargeChunks(String instance, String registeredAs, String answeredAs,
            boolean expected) {
        Device device = new Device(new InstanceId(instance), Optional.empty(), "sip:phone", Set.of(), registeredAs);
        assertThat(PROFILES.takesLargeChunks(device, answeredAs)).isEqualTo(expected);
    }

    @Test
    void whateverAClientCallsItselfIsMatchedInNoTime() {
        ClientProfiles stars = new ClientProfiles(new Settings.Profile(List.of("a*a*a*a*a*a*a*a*a*b"), List.of(), List.of(),
                List.of()));
        assertThatCode(() -> stars.of(new Device(new InstanceId("1"), Optional.empty(), "sip:x", Set.of(), "a".repeat(100_000))))
                .doesNotThrowAnyException();
    }
}
