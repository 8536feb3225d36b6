package org.restante.codec.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HeaderBlockPropertyTest {

    @Property
    void whatIsWrittenIsReadBackTheSame(@ForAll("blocks") HeaderBlock block) {
        assertThat(HeaderBlock.parse(block.format())).isEqualTo(block);
        assertThat(HeaderBlock.parse(block.formatClosed())).isEqualTo(block);
    }

    @Provide
    Arbitrary<HeaderBlock> blocks() {
        Arbitrary<String> names = Arbitraries.strings().withCharRange('A', 'z').withChars("-.")
                .ofMinLength(1).ofMaxLength(10).filter(Tokens::isToken);
        Arbitrary<String> values = Arbitraries.strings().withCharRange(' ', '~').withChars("\u00e9\u20ac:;\t").ofMaxLength(30);
        Arbitrary<HeaderBlock.Field> fields = Combinators.combine(names, values).as(HeaderBlock.Field::new);
        Arbitrary<Optional<String>> start = Arbitraries.of("MESSAGE sip:b@x SIP/2.0", "SIP/2.0 200 OK").optional();
        return Combinators.combine(start, fields.list().ofMaxSize(8)).as(HeaderBlock::new);
    }
}
