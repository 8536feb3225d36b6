package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.servlet.sip.SipApplicationSession;
import org.junit.jupiter.api.Test;

class LegWorkTest {

    private final List<SipExecutor.Work> turns = new ArrayList<>();
    private final List<CompletableFuture<SipExecutor.Outcome>> ends = new ArrayList<>();
    private final LegWork work = new LegWork((session, turn) -> {
        turns.add(turn);
        ends.add(new CompletableFuture<>());
        return ends.get(ends.size() - 1);
    });
    private final SipApplicationSession session = FakeSip.fake(SipApplicationSession.class, Map.of("getId", a -> "app"));
    private final List<String> ran = new ArrayList<>();

    private void turn(int number) throws Exception {
        turns.get(number).run(session);
        ends.get(number).complete(SipExecutor.Outcome.DONE);
    }

    @Test
    void workRunsInTheOrderInWhichItWasGivenWhicheverTurnComesFirst() throws Exception {
        work.submit("app", locked -> ran.add("first"));
        work.submit("app", locked -> ran.add("second"));
        turn(1);
        turn(0);

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void whoWaitsLearnsOfAFaultEvenOfAnError() throws Exception {
        CompletionStage<SipExecutor.Outcome> outcome = work.submit("app", locked -> {
            throw new StackOverflowError("wanted by the test");
        });
        turn(0);

        assertThat(outcome.toCompletableFuture()).isCompletedWithValue(SipExecutor.Outcome.FAILED);
    }

    @Test
    void whoWaitsLearnsThatTheSessionIsGone() throws Exception {
        CompletionStage<SipExecutor.Outcome> first = work.submit("app", locked -> ran.add("first"));
        CompletionStage<SipExecutor.Outcome> second = work.submit("app", locked -> ran.add("second"));
        turn(0);
        ends.get(1).complete(SipExecutor.Outcome.GONE);

        assertThat(first.toCompletableFuture()).isCompletedWithValue(SipExecutor.Outcome.DONE);
        assertThat(second.toCompletableFuture()).isCompletedWithValue(SipExecutor.Outcome.GONE);
        assertThat(ran).containsExactly("first");
    }
}
