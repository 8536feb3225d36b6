package org.restante.cpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServedUserTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "sip:bob@home2.example, sip:bob@home2.example",
        "SIP:Bob@HOME2.Example, sip:Bob@home2.example",
        "sips:bob@home2.example, sip:bob@home2.example",
        "sip:bob@home2.example:5070;transport=tcp?Subject=x, sip:bob@home2.example",
        "sip:bob@home2.example;gr=urn:uuid:f81d4fae, sip:bob@home2.example",
        "<sip:bob@home2.example;user=phone>;tag=1, sip:bob@home2.example",
        "Bob <sip:bob@home2.example>, sip:bob@home2.example",
        "`\"Bob, B.\" <sip:bob@home2.example>`, sip:bob@home2.example",
        "sip:+1555;npdi?@home2.example, sip:+1555;npdi?@home2.example",
        "sip:bob@[2001:DB8::1]:5060, sip:bob@[2001:db8::1]",
        "sip:bob@[2001:db8::1], sip:bob@[2001:db8::1]",
        "tel:+1-555-(01).00;phone-context=x, tel:+15550100",
        "<TEL:*21#>, tel:*21#"})
    void identityIsBroughtIntoCanonicalForm(String address, String canonical) {
        assertThat(ServedUser.of(address)).hasToString(canonical).isEqualTo(new ServedUser(canonical));
    }

    @Test
    void displayNameIsNoIdentity() {
        assertThat(ServedUser.of("\"<sip:victim@home.test>\" <sip:me@home.test>").uri()).isEqualTo("sip:me@home.test");
        assertThat(ServedUser.of("\"a \\\" <sip:victim@home.test>\" <sip:me@home.test>").uri()).isEqualTo("sip:me@home.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bob", "bob@home.test", "sip:", "sip:home.test", "sip:@home.test", "sip:bob@", "sip:bob@:5060",
        "sip:bob@a@b", "sip:bob@ho me", "sip:b ob@home.test", "sip:bob@home.test,sip:x@y", "http://bob@home.test",
        "<sip:bob@home.test", "tel:", "tel:+", "tel:bob", "tel:;x=y", "\"<sip:a@b>", "sip:bob\"@home.test",
        "sip:bob\r\n@home.test", "sip:bob@[::1", "sip:bob@home/test"})
    void whatIsNoIdentityIsRefused(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> ServedUser.of(address))
                .withMessageContaining("'" + address.replaceAll("[\\r\\n]", "?") + "'");
    }

    @Test
    void identityIsBounded() {
        String longest = "sip:" + "b".repeat(ServedUser.MAX_LENGTH - 6) + "@h";

        assertThat(ServedUser.of(longest).uri()).hasSize(ServedUser.MAX_LENGTH);
        assertThatIllegalArgumentException().isThrownBy(() -> ServedUser.of(longest + "h"));
    }

    @Test
    void onlyCanonicalFormIsAKey() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ServedUser("sip:bob@Home.test"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ServedUser("<sip:bob@home.test>"));
    }

    @ParameterizedTest
    @CsvSource({"sip:bob@home.test, home.test", "sip:bob@[::1], [::1]", "tel:+1555, ''"})
    void domainIsTheHost(String uri, String domain) {
        assertThat(new ServedUser(uri).domain()).isEqualTo(domain);
    }
}
