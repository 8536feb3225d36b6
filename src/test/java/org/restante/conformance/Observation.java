package org.restante.conformance;

import java.util.Arrays;
import java.util.List;

/**
 * What one test came to that observes requirements.
 *
 * @param requirements ids
 * @param testClass the full name of the class
 * @param method the test method
 * @param displayName as shown in reports, one for each invocation of a parameterized test
 */
record Observation(List<String> requirements, String testClass, String method, String displayName, Result result) {

    enum Result { PASSED, FAILED, SKIPPED }

    Observation {
        requirements = List.copyOf(requirements);
    }

    /** {@return one line, fields parted by tabs} */
    String toLine() {
        return String.join("\t", String.join(",", requirements), testClass, method,
                displayName.replaceAll("[\\t\\r\\n]", " "), result.name());
    }

    static Observation fromLine(String line) {
        String[] fields = line.split("\t", -1);
        return new Observation(Arrays.asList(fields[0].split(",")), fields[1], fields[2], fields[3],
                Result.valueOf(fields[4]));
    }
}
