package org.restante.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.restante.cpm.Gruu;
import org.restante.cpm.ServedUser;

class RegistrarTest {

    private static final ServedUser BOB = ServedUser.of("sip:bob@home.test");
    private static final String PHONE = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    private final TestClock clock = new TestClock();
    private final Registrar registrar = new Registrar(clock, 2);

    private static RegisterRequest.Contact contact(String uri, String instance, long expires) {
        return new RegisterRequest.Contact(uri, instance.isEmpty() ? List.of()
                : List.of(new ContactParameter("+sip.instance", Optional.of('<' + instance + '>'), true)), expires);
    }

    private static RegisterRequest request(ServedUser user, String callId, long cseq, RegisterRequest.Contact... contacts) {
        return new RegisterRequest(user, callId, cseq, List.of(contacts), false, true);
    }

    private static RegisterRequest removeAll(String callId, long cseq) {
        return new RegisterRequest(BOB, callId, cseq, List.of(), true, true);
    }

    @Test
    void aDeviceWithAnInstanceGetsAPublicGruu() {
        registrar.register(request(BOB, "a", 1, contact("sip:bob@127.0.0.1:4000", PHONE, 60)));

        assertThat(registrar.bindings(BOB)).singleElement().satisfies(binding -> {
            assertThat(binding.gruu()).contains(new Gruu("sip:bob@home.test;gr=" + PHONE));
            assertThat(binding.event()).isEqualTo("registered");
        });
        assertThat(registrar.device(BOB, PHONE.toUpperCase(java.util.Locale.ROOT))).isPresent();
        assertThat(registrar.device(BOB, "urn:uuid:other")).isEmpty();
    }

    @Test
    void anInstanceThatIsNoUriParameterIsEscapedAndFoundAgain() {
        String imei = "urn:gsma:imei:90420156-025763-0;svn=0";
        registrar.register(request(BOB, "a", 1, contact("sip:127.0.0.1", imei, 60)));

        Gruu gruu = registrar.bindings(BOB).iterator().next().gruu().orElseThrow();
        assertThat(gruu.uri()).isEqualTo("sip:bob@home.test;gr=urn:gsma:imei:90420156-025763-0%3Bsvn%3D0");
        assertThat(registrar.device(BOB, gruu.uri().substring(gruu.uri().indexOf("gr=") + 3))).isPresent();
    }

    @Test
    void aNewAddressOfTheSameInstanceReplacesTheOldOne() {
        registrar.register(request(BOB, "a", 1, contact("sip:127.0.0.1:1", PHONE, 60)));
        RegisterAnswer answer = registrar.register(request(BOB, "b", 1, contact("sip:127.0.0.1:2", PHONE, 60)));

        assertThat(answer.bindings()).singleElement().satisfies(binding -> {
            assertThat(binding.uri()).isEqualTo("sip:127.0.0.1:2");
            assertThat(binding.event()).isEqualTo("refreshed");
            assertThat(binding.id()).isEqualTo("c1");
        });
    }

    @Test
    void aNumberThatDoesNotRiseIsRefusedAndChangesNothing() {
        registrar.register(request(BOB, "a", 5, contact("sip:127.0.0.1:1", PHONE, 60)));

        assertThat(registrar.register(request(BOB, "a", 5, contact("sip:127.0.0.1:1", PHONE, 0))).status()).isEqualTo(500);
        assertThat(registrar.register(removeAll("a", 4)).status()).isEqualTo(500);
        assertThat(registrar.bindings(BOB)).hasSize(1);
        assertThat(registrar.register(removeAll("b", 1)).status()).isEqualTo(200);
        assertThat(registrar.bindings(BOB)).isEmpty();
    }

    @Test
    void aQueryChangesNothing() {
        registrar.register(request(BOB, "a", 1, contact("sip:127.0.0.1:1", PHONE, 60)));

        RegisterAnswer answer = registrar.register(request(BOB, "q", 1));
        assertThat(answer.bindings()).hasSize(1);
        assertThat(answer.change()).isEmpty();
    }

    @Test
    void whatIsNotRefreshedExpires() {
        registrar.register(request(BOB, "a", 1, contact("sip:127.0.0.1:1", PHONE, 60)));
        registrar.register(request(BOB, "b", 1, contact("sip:127.0.0.1:2", "", 120)));
        clock.pass(Duration.ofMillis(59_999));
        assertThat(registrar.expire()).isEmpty();
        assertThat(registrar.longestSecondsLeft(BOB)).isEqualTo(61);
        registrar.register(request(BOB, "a", 2, contact("sip:127.0.0.1:1", PHONE, 600)));
        clock.pass(Duration.ofSeconds(100));

        assertThat(registrar.expire()).singleElement().satisfies(change -> assertThat(change.ended()).singleElement()
                .satisfies(b -> assertThat(b.event() + b.uri()).isEqualTo("expiredsip:127.0.0.1:2")));
        assertThat(registrar.bindings(BOB)).hasSize(1);
    }

    @Test
    void devicesAndUsersAreBounded() {
        IntStream.range(0, Registrar.MAX_DEVICES).forEach(i -> assertThat(registrar.register(
                request(BOB, "c" + i, 1, contact("sip:127.0.0.1:" + (i + 1), "", 60))).status()).isEqualTo(200));
        RegisterAnswer tooMany = registrar.register(request(BOB, "x", 1, contact("sip:127.0.0.1:99", "", 60)));
        assertThat(tooMany.status()).isEqualTo(403);
        assertThat(registrar.bindings(BOB)).hasSize(Registrar.MAX_DEVICES);

        RegisterRequest.Contact any = contact("sip:127.0.0.1", "", 60);
        assertThat(registrar.register(request(ServedUser.of("sip:a@home.test"), "a", 1, any)).status()).isEqualTo(200);
        assertThat(registrar.register(request(ServedUser.of("sip:b@home.test"), "b", 1, any)).status()).isEqualTo(503);
    }
}
