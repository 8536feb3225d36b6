package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a fuzzer ever found, and what it started from, passes. {@code deploy/fuzz} looks for more. */
class FuzzCorpusTest {

    private static final Path CORPUS = Path.of("src/test/resources/wire/msrp/fuzz");

    static List<Path> decoder() throws IOException {
        return inputs("decoder");
    }

    static List<Path> reassembly() throws IOException {
        return inputs("reassembly");
    }

    private static List<Path> inputs(String target) throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("decoder")
    void decoder(Path input) {
        assertThatCode(() -> DecoderFuzz.fuzzerTestOneInput(Files.readAllBytes(input))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("reassembly")
    void reassembly(Path input) {
        assertThatCode(() -> ReassemblyFuzz.fuzzerTestOneInput(Files.readAllBytes(input))).doesNotThrowAnyException();
    }
}
