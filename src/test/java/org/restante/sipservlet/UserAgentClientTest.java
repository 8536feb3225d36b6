package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests on legs that are not there any more; the rest is tested in the container. */
class UserAgentClientTest {

    private static final LegId LEG = new LegId("app", "leg");

    private static UserAgentClient agent(LegWork work) {
        return new UserAgentClient(null, work, new LegRequests(null, null, null, null, null, null, null), null, null, null,
                new LegEndings());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DONE")
    void whoSendsOnALegWhoseSessionIsGoneLearnsThatNoOutcomeFollows(SipExecutor.Outcome outcome) {
        UserAgentClient agent = agent(new LegWork((session, work) -> CompletableFuture.completedFuture(outcome)));

        assertThat(agent.sendWithin(LEG, new RequestWithin("INFO", List.of(), "1")).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
        assertThat(agent.end(LEG, List.of()).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aLegThatItsSessionDoesNotKnowIsGone() {
        UserAgentClient agent = agent(new LegWork((session, work) -> {
            try {
                work.run(FakeSip.fake(javax.servlet.sip.SipApplicationSession.class, java.util.Map.of("getAttribute", a -> null)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return CompletableFuture.completedFuture(SipExecutor.Outcome.DONE);
        }));

        assertThat(agent.sendWithin(LEG, new RequestWithin("INFO", List.of(), "1")).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
    }
}
