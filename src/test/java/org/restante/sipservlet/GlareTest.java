package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.servlet.ServletContext;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.TimerService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two sides must not wait for the same time (RFC 3261 §14.1). */
class GlareTest {

    private final List<Long> waits = new ArrayList<>();
    private final SipApplicationSession session =
            FakeSip.fake(SipApplicationSession.class, Map.of("getTimers", a -> List.of()));

    private Glare glare(RandomGenerator random) {
        ContainerObjects container = new ContainerObjects();
        TimerService timers = FakeSip.fake(TimerService.class, Map.of("createTimer", a -> waits.add((Long) a[1]) ? null : null));
        container.bind(FakeSip.fake(ServletContext.class, Map.of("getAttribute", a -> timers)));
        return new Glare(new LegTimers(container), random);
    }

    private static LegRecord leg(boolean ours) {
        return new LegRecord(new LegId("app", "1"), new CallLeg("a", "b"), ours, "INVITE", "", LegMachine.State.CONFIRMED, "sip",
                List.of(), Content.NONE, Content.NONE, List.of());
    }

    /** The least and the most that a generator can say. */
    private static RandomGenerator saying(boolean most) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("not asked for");
            }

            @Override
            public int nextInt(int bound) {
                return most ? bound - 1 : 0;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"true, false, 2100", "true, true, 4000", "false, false, 1", "false, true, 2000"})
    void theOwnerOfTheCallIdWaitsLongerThanTheOther(boolean ours, boolean most, long millis) {
        assertThat(glare(saying(most)).retry(session, leg(ours), 1)).isTrue();
        assertThat(waits).containsExactly(millis);
    }

    @Test
    void whatMeetsAnotherTimeAndAgainIsRefusedInTheEnd() {
        Glare glare = glare(saying(false));

        assertThat(glare.retry(session, leg(true), 10)).isTrue();
        assertThat(glare.retry(session, leg(true), 11)).isFalse();
        assertThat(waits).hasSize(1);
    }
}
