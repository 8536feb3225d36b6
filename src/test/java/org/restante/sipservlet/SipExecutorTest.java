package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import javax.servlet.ServletContext;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipSessionsUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of work when nobody is left to do it; the rest is tested in the container. */
class SipExecutorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LayerOptions options = new LayerOptions(Set.of(), Duration.ofSeconds(1), Duration.ofSeconds(1),
            Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1);
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private final SipExecutor executor = new SipExecutor(withoutSessions(), options, new HandlerWatch(options));

    @AfterEach
    void stop() {
        executor.stop();
    }

    private static ContainerObjects withoutSessions() {
        SipSessionsUtil none = FakeSip.fake(SipSessionsUtil.class, Map.of("getApplicationSessionById", a -> null));
        ContainerObjects container = new ContainerObjects();
        container.bind(FakeSip.fake(ServletContext.class,
                Map.of("getAttribute", a -> a[0].equals(SipServlet.SIP_SESSIONS_UTIL) ? none : null)));
        return container;
    }

    private Integer block() throws InterruptedException {
        started.countDown();
        held.await();
        return 200;
    }

    @Test
    void workForASessionThatIsNotThereIsGone() {
        assertThat(executor.submit("app", session -> { }).toCompletableFuture()).succeedsWithin(PATIENCE)
                .isEqualTo(SipExecutor.Outcome.GONE);
    }

    @Test
    void whatIsSubmittedAfterTheEndIsGone() {
        executor.stop();

        assertThat(executor.submit("app", session -> { }).toCompletableFuture()).succeedsWithin(PATIENCE)
                .isEqualTo(SipExecutor.Outcome.GONE);
    }

    @Test
    void blockingWorkThatRunsOrWaitsAtTheEndIsGone() throws InterruptedException {
        CompletionStage<SipExecutor.Outcome> running = executor.offload("app", this::block, (session, result) -> { });
        started.await();
        CompletionStage<SipExecutor.Outcome> waiting = executor.offload("app", this::block, (session, result) -> { });
        executor.stop();

        assertThat(running.toCompletableFuture()).succeedsWithin(PATIENCE).isEqualTo(SipExecutor.Outcome.GONE);
        assertThat(waiting.toCompletableFuture()).succeedsWithin(PATIENCE).isEqualTo(SipExecutor.Outcome.GONE);
    }

    @Test
    void blockingWorkBeyondTheLimitIsRefused() throws InterruptedException {
        executor.offload("app", this::block, (session, result) -> { });
        started.await();
        executor.offload("app", this::block, (session, result) -> { });

        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> executor.offload("app", this::block, (session, result) -> { }));
        held.countDown();
    }
}
