package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentsTest {

    @ParameterizedTest
    @ValueSource(strings = {"-------%s", "a-------%s$", "--------%s", "\r\n-------%s$\r\n", "------- -------%sx"})
    void transactIdWhoseEndLineOccursIsNotTaken(String content) {
        Idents known = new Idents(new Random(42));
        String first = known.ident();
        String second = known.ident();
        ByteBuf octets = Wire.octets(content.formatted(first));
        assertThat(new Idents(new Random(42)).transactIdFor(octets, Boundary.toAvoid())).isEqualTo(second);
        assertThat(octets.readerIndex()).as("the content is only looked at").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-------", "------%s", "%s", "-------x%s"})
    void otherContentLeavesTheFirstOneStand(String content) {
        String first = new Idents(new Random(42)).ident();
        ByteBuf octets = Wire.octets(content.formatted(first));
        assertThat(new Idents(new Random(42)).transactIdFor(octets, Boundary.toAvoid())).isEqualTo(first);
    }

    @Test
    void namesFitTheGrammarAndCarryEnoughBits() {
        Idents idents = new Idents(new SecureRandom());
        assertThat(idents.ident()).matches("[0-9a-f]{16}").isNotEqualTo(idents.ident());
        assertThat(idents.sessionId()).matches("[0-9a-f]{32}").isNotEqualTo(idents.sessionId());
    }
}
