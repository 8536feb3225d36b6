package org.restante.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({"localhost:5060, localhost, 5060", "192.0.2.20:1, 192.0.2.20, 1", "[2001:db8::1]:65535, [2001:db8::1], 65535"})
    void hostAndPortAreReadAndWrittenBack(String text, String host, int port) {
        HostPort read = HostPort.parse(text);

        assertThat(read).isEqualTo(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":5060", "host:0", "host:65536", "host:123456", "host:5 0", "a b:1",
        "::1:5060", "[::1]", "[]:1", "host:+5", "udp:host:5060"})
    void whatIsNoHostAndPortIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text)).withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"udp:127.0.0.1:5060, udp, 127.0.0.1", "tcp:[::1]:5060, tcp, [::1]", "tls:pf.home.test:5060, tls, pf.home.test"})
    void listenAddressIsReadAndWrittenBack(String text, String transport, String host) {
        ListenAddress read = ListenAddress.parse(text);

        assertThat(read).isEqualTo(new ListenAddress(transport, host, 5060)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "udp", "127.0.0.1:5060", "sctp:127.0.0.1:5060", "UDP:127.0.0.1:5060", "udp:5060",
        "udp::5060", "tcp:::1:5060", ":127.0.0.1:5060"})
    void whatIsNoListenAddressIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ListenAddress.parse(text)).withMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true", "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false", "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.9, 192.0.2.9, true", "192.0.2.9, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.7, true", "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true", "2001:db8::/33, 2001:db8:8000::1, false",
        "::1/128, ::1, true", "::/0, 127.0.0.1, false"})
    void rangeContainsTheAddressesWithItsPrefix(String range, String address, boolean within) throws UnknownHostException {
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address))).isEqualTo(within);
    }

    /** Names made of hexadecimal digits look like addresses at first sight; none may reach the resolver. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "::1/129", "1", "10.1",
        "256.0.0.1", "localhost", "cafe", "face.de", "dead.beef/8", ":::", "1:2"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text)).withMessageContaining(text);
    }
}
