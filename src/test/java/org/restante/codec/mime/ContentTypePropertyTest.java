package org.restante.codec.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContentTypePropertyTest {

    @Property
    void whatIsWrittenIsReadBackTheSame(@ForAll("tokens") String type, @ForAll("tokens") String subtype,
            @ForAll("parameters") Map<String, String> parameters) {
        ContentType written = new ContentType(type, subtype, parameters);

        assertThat(ContentType.parse(written.format())).isEqualTo(written);
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.strings().withCharRange('0', '9').withCharRange('A', 'Z').withCharRange('a', 'z')
                .withChars("+-.!#$%&*^_`{|}~'").ofMinLength(1).ofMaxLength(12);
    }

    @Provide
    Arbitrary<Map<String, String>> parameters() {
        Arbitrary<String> values = Arbitraries.strings().withCharRange(' ', '~').withChars('\u00e9', '\t').ofMaxLength(20);
        return Arbitraries.maps(Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8), values)
                .ofMaxSize(4);
    }
}
