package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/restante demo} as a process. */
class DemoIT {

    @TempDir
    private Path folder;

    @Test
    void everythingHappensAndIsShown() throws InterruptedException {
        try (RestanteProcess demo = RestanteProcess.start(folder, Map.of(), "demo")) {
            assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
            assertThat(demo.out()).doesNotContain("✗").contains("✓ nothing waits for bob any more");
            assertThat(demo.out().lines()).allMatch(line -> line.length() <= 120)
                    .anyMatch(line -> line.matches(" \\+0\\.000 s +\\|-+ MESSAGE -+>\\|.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ 202 \\(MESSAGE\\) -+\\|.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ INVITE -+\\|.*"))
                    .anyMatch(line -> line.contains("· Request-URI sip:bob@home.test;gr="))
                    .anyMatch(line -> line.contains("· Accept-Contact: *;+g.3gpp.icsi-ref=\"…oma.cpm.deferred\""))
                    .anyMatch(line -> line.contains("· SDP a=setup:passive  a=sendonly"))
                    .anyMatch(line -> line.matches(".*\\|-+ MSRP SEND -+>\\|.*"))
                    .anyMatch(line -> line.matches(".*· Byte-Range: 1-[0-9]+/[0-9]+  [0-9]+ octets, flag \\$.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ MSRP REPORT -+\\|.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ 200 \\(BYE\\) -+\\|.*"))
                    .anyMatch(line -> line.startsWith("Bob's phone showed: sip:alice@home.test: "))
                    .anyMatch(line -> line.startsWith("Bob's tablet showed: sip:alice@home.test: "));
        }
    }

    @Test
    void machinesGetItAsJson() throws InterruptedException, IOException {
        try (RestanteProcess demo = RestanteProcess.start(folder, Map.of(), "demo", "--json")) {
            assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
            JsonNode told = new ObjectMapper().readTree(demo.out());
            assertThat(told.path("ok").asBoolean()).isTrue();
            assertThat(told.path("steps")).isNotEmpty().allMatch(step -> step.path("ok").asBoolean());
            assertThat(told.path("ladder")).anyMatch(entry -> entry.path("label").asText().equals("INVITE"));
            assertThat(told.path("queueBefore").path(0).path("state").asText()).isEqualTo("QUEUED");
            assertThat(told.path("queueAfter").path(0).path("state").asText()).isEqualTo("DELIVERED");
            assertThat(told.path("history")).hasSize(1);
        }
    }
}
