package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.restante.config.SettingsReader;

/** What operators read about settings is what the reader of settings does. */
class ConfigurationPageTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-zA-Z0-9.]+)` \\| (`(.*?)`|\\(empty\\)) \\| (.+) \\|$");

    @Test
    void theSampleShowsEveryKeyWithItsDefault() throws IOException {
        String sample = Files.readString(Path.of("deploy/restante.properties"));
        Properties shown = new Properties();
        shown.load(new StringReader(sample.lines().filter(line -> line.matches("#[a-zA-Z0-9.]+=.*"))
                .map(line -> line.substring(1)).collect(Collectors.joining("\n"))));
        assertThat(new TreeMap<Object, Object>(shown)).isEqualTo(new TreeMap<Object, Object>(SettingsReader.defaults()));
    }

    @Test
    void theSampleItselfSetsNothing() throws IOException {
        Properties set = new Properties();
        set.load(new StringReader(Files.readString(Path.of("deploy/restante.properties"))));
        assertThat(set).isEmpty();
    }

    @Test
    void thePageTellsEveryKeyItsDefaultAndItsMeaning() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));
        Map<String, String> told = new TreeMap<>();
        Matcher rows = ROW.matcher(page.substring(0, page.indexOf("## Log")));
        while (rows.find()) {
            told.put(rows.group(1), rows.group(3) == null ? "" : rows.group(3));
            assertThat(rows.group(4)).as(rows.group(1)).hasSizeGreaterThan(10);
        }
        assertThat(told).isEqualTo(new TreeMap<>(SettingsReader.defaults()));
    }
}
