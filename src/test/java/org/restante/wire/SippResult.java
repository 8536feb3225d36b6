package org.restante.wire;

import java.nio.file.Path;
import java.util.Map;

/**
 * What came of a run of sipp.
 *
 * @param exitCode 0 when every call went as the scenario says
 * @param statistics the last line of sipp's statistics, by column name
 * @param log the error log and the end of the screen
 * @param folder where all logs are, messages.log among them
 */
public record SippResult(int exitCode, Map<String, String> statistics, String log, Path folder) {

    public SippResult {
        statistics = Map.copyOf(statistics);
    }

    public int successful() {
        return number("SuccessfulCall(C)");
    }

    public int failed() {
        return number("FailedCall(C)");
    }

    public int retransmissions() {
        return number("Retransmissions(C)");
    }

    /** Fails with the log unless every call went as the scenario says. */
    public SippResult assertSuccess() {
        if (exitCode != 0 || failed() > 0) {
            throw new AssertionError("sipp ended with " + exitCode + ", " + failed() + " calls failed\n" + log);
        }
        return this;
    }

    private int number(String column) {
        return Integer.parseInt(statistics.getOrDefault(column, "0"));
    }
}
