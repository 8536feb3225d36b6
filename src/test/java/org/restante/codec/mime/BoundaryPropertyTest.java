package org.restante.codec.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class BoundaryPropertyTest {

    /** Few letters and a self-similar boundary, so that near misses are the rule. */
    @Property(tries = 2000)
    void theDelimiterIsFoundWhereverItIs(@ForAll @CharRange(from = '-', to = '-') @CharRange(from = 'a', to = 'b')
            @StringLength(max = 60) String text) {
        Boundary boundary = new Boundary("a-ab");

        assertThat(boundary.isFreeIn(text.getBytes(ISO_8859_1))).isEqualTo(!text.contains("--a-ab"));
    }
}
