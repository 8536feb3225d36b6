package org.restante.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requirements of {@code requirements.tsv}, in the order of that file. */
final class RequirementList {

    /**
     * One requirement.
     *
     * @param id for example {@code DEF-04}
     * @param source where it comes from: {@code base} or change requests
     * @param observed how a test observes it
     */
    record Entry(String id, String source, String observed) {
        String group() {
            return id.substring(0, id.indexOf('-'));
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    RequirementList(List<String> lines) {
        for (String line : lines) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 3 || !fields[0].matches("[A-Z]+-[0-9]{2}") || fields[2].isBlank()) {
                throw new IllegalArgumentException("not id, source, observation: " + line);
            }
            if (entries.put(fields[0], new Entry(fields[0], fields[1], fields[2])) != null) {
                throw new IllegalArgumentException(fields[0] + " stands twice");
            }
        }
    }

    static RequirementList load() {
        try (InputStream in = RequirementList.class.getResourceAsStream("/requirements.tsv");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new RequirementList(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    boolean contains(String id) {
        return entries.containsKey(id);
    }
}
