package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoreAddressTest {

    @ParameterizedTest
    @CsvSource({"udp:127.0.0.1:5070,udp:127.0.0.1:5070", "TCP:core.test:5080,tcp:core.test:5080", "core.test,udp:core.test:5060",
        "tcp:core.test,tcp:core.test:5060", "[::1]:5070,udp:[::1]:5070", "udp:[::1],udp:[::1]:5060"})
    void readsEveryForm(String text, String meaning) {
        assertThat(CoreAddress.parse(text)).hasToString(meaning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "udp:", "udp:host:0", "udp:host:65536", "udp:host:x", "udp:ho;st:1", "udp:h>st:1"})
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CoreAddress.parse(text));
    }

    @Test
    void isALooseRoute() {
        assertThat(CoreAddress.parse("tcp:core.test:5080").routeUri()).isEqualTo("sip:core.test:5080;transport=tcp;lr");
    }
}
