package org.restante.sipservlet.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page's example is the class that is compiled and run, line by line from its first line after the imports. */
class LayerPageTest {

    private static final Path PAGE = Path.of("docs/sip-servlet-layer.md");
    private static final Path SOURCE = Path.of("src/test/java/org/restante/sipservlet/example/GreetingHandler.java");

    @Test
    void theExampleOnThePageIsTheOneThatRuns() throws IOException {
        String source = Files.readString(SOURCE);
        String expected = source.substring(source.indexOf("/** Greets"));
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE)).results()
                .map(block -> block.group(1)).toList();

        assertThat(blocks).containsExactly(expected);
    }

    @Test
    void everyAnnotationIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        try (var files = Files.list(Path.of("src/main/java/org/restante/sipservlet/annotation"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))).isNotEmpty()
                    .allSatisfy(name -> assertThat(page).contains("`@" + name));
        }
    }
}
