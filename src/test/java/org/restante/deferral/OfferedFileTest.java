package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.cpm.HeaderField;

class OfferedFileTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "a picture.png, filename=\"a picture.png\"",
        "50%25 off, filename*=UTF-8''50%25%20off",
        "say %22hi%22, filename*=UTF-8''say%20%22hi%22",
        "Zürich.jpg, filename*=UTF-8''Z%C3%BCrich.jpg",
        "a\\b*c+d, filename*=UTF-8''a%5Cb%2Ac%2Bd",
        "100%, filename*=UTF-8''100%25",
        "x%0D%0AEvil: yes, filename*=UTF-8''x%0D%0AEvil%3A%20yes"})
    void theNameIsKeptInAFormThatEveryHeaderCanHave(String name, String parameter) {
        for (String selector : List.of("file-selector:name:\"" + name + "\" type:image/png size:4000",
                "file-selector:size:4000 name:\"" + name + "\"")) {
            assertThat(OfferedFile.disposition(List.of("file-transfer-id:x", selector)))
                    .contains(new HeaderField("Content-Disposition", "attachment; " + parameter));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file-selector:size:4000", "file-selector:name:\"\"", "file-selector:name:\"open", "file-name:\"x\"",
        "file-selector:filename:\"x\""})
    void withoutANameNothingIsSaid(String attribute) {
        assertThat(OfferedFile.disposition(List.of(attribute))).isEmpty();
    }

    @Test
    void anAbsurdNameIsLeftOut() {
        assertThat(OfferedFile.disposition(List.of("file-selector:name:\"" + "x".repeat(256) + "\""))).isEmpty();
    }
}
