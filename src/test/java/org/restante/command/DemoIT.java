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
            assertThat(demo.out()).doesNotContain("✗").contains("✓ nothing waits for bob any more",
                    "✓ laptop: got message/cpim in many SENDs, all of its octets, and answered each 200",
                    "✓ watch: got all 6 messages in one SEND with multipart/mixed content and answered 200",
                    "✓ watch: merging saved 5 round trips",
                    "✓ alice's INVITE was answered 200 OK, and each of her many SENDs 200",
                    "✓ nothing waits for carol any more", "✓ nothing waits for dave any more");
            assertThat(demo.out().lines()).allMatch(line -> line.length() <= 120)
                    .anyMatch(line -> line.matches(" \\+0\\.000 s +\\|-+ MESSAGE -+>\\|.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ 202 \\(MESSAGE\\) -+\\|.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ INVITE -+\\|.*"))
                    .anyMatch(line -> line.contains("· Request-URI sip:bob@home.test;gr="))
                    .anyMatch(line -> line.contains("· Accept-Contact: *;+g.3gpp.icsi-ref=\"…oma.cpm.deferred\""))
                    .anyMatch(line -> line.contains("· SDP a=setup:passive  a=sendonly"))
                    .anyMatch(line -> line.matches(".*\\|-+ MSRP SEND -+>\\|.*"))
                    .anyMatch(line -> line.matches(".*· Byte-Range: 1-[0-9*]+/[0-9]+  [0-9]+ octets, flag \\$.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ MSRP REPORT -+\\|.*"))
                    .anyMatch(line -> line.matches(".*\\|<-+ 200 \\(BYE\\) -+\\|.*"))
                    .anyMatch(line -> line.startsWith("The phone of bob showed: sip:alice@home.test: "))
                    .anyMatch(line -> line.startsWith("The tablet of bob showed: sip:alice@home.test: "))
                    .anyMatch(line -> line.matches(".*· … [0-9]+ more SENDs and responses ….*"))
                    .anyMatch(line -> line.equals("The watch of dave showed: sip:alice@home.test: "
                            + "Please call me back. This was call no. 6"));
        }
    }

    @Test
    void machinesGetItAsJson() throws InterruptedException, IOException {
        try (RestanteProcess demo = RestanteProcess.start(folder, Map.of(), "demo", "--json")) {
            assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
            JsonNode told = new ObjectMapper().readTree(demo.out());
            assertThat(told.path("ok").asBoolean()).isTrue();
            assertThat(told.path("steps")).isNotEmpty().allMatch(step -> step.path("ok").asBoolean());
            assertThat(told.path("acts").findValuesAsText("form")).containsExactly("PUSH", "LARGE", "MERGED");
            for (JsonNode act : told.path("acts")) {
                assertThat(act.path("ok").asBoolean()).isTrue();
                assertThat(act.path("ladder")).anyMatch(entry -> entry.path("label").asText().equals("INVITE"));
                assertThat(act.path("queueBefore").path(0).path("state").asText()).isEqualTo("QUEUED");
                assertThat(act.path("queueAfter").path(0).path("state").asText()).isEqualTo("DELIVERED");
                assertThat(act.path("history")).hasSameSizeAs(act.path("queueBefore"));
            }
        }
    }
}
