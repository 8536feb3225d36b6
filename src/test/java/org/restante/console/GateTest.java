package org.restante.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.config.SettingsReader;

class GateTest {

    private final Gate gate = new Gate(SettingsReader.read(Map.of("http.listen", "console.home.test:8080"), Map.of()));

    private static Call call(String method, String host, String origin) {
        return new Call(method, List.of("api"), Map.of(), true, host, Optional.ofNullable(origin), "", InputStream.nullInputStream());
    }

    @ParameterizedTest
    @CsvSource({"GET, 127.0.0.1:8080,", "GET, localhost,", "GET, [::1]:8080,", "GET, Console.Home.Test:8080,",
            "PUT, 127.0.0.1:8080,", "PUT, 127.0.0.1:8080, http://127.0.0.1:8080", "PUT, localhost:9000, http://localhost:9000",
            "PUT, console.home.test, https://console.home.test", "GET, 127.0.0.1:8080, http://elsewhere.example"})
    void letsIn(String method, String host, String origin) {
        assertThatCode(() -> gate.check(call(method, host, origin))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"GET, elsewhere.example,", "PUT, elsewhere.example:8080,", "GET, '',", "GET, 127.0.0.1.elsewhere.example,",
            "PUT, 127.0.0.1:8080, http://elsewhere.example", "PUT, 127.0.0.1:8080, null", "PUT, 127.0.0.1:8080, 'http:// x'",
            "PUT, 127.0.0.1:8080, http://127.0.0.1:8081", "PUT, elsewhere.example, http://elsewhere.example"})
    void keepsOut(String method, String host, String origin) {
        assertThatThrownBy(() -> gate.check(call(method, host, origin))).isInstanceOfSatisfying(RefusedException.class,
                e -> assertThat(e.status()).isEqualTo(403));
    }
}
