package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.ServletContext;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipSessionsUtil;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mobicents.javax.servlet.sip.SipApplicationSessionAsynchronousWork;
import org.mobicents.javax.servlet.sip.SipApplicationSessionExt;

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
        return with(null);
    }

    private static ContainerObjects with(SipApplicationSession session) {
        SipSessionsUtil none = FakeSip.fake(SipSessionsUtil.class, Map.of("getApplicationSessionById", a -> session));
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

    /** A session to which the container lets work only after so many refusals. */
    private SipExecutor refusing(AtomicInteger refusals) {
        Class<?>[] types = {SipApplicationSession.class, SipApplicationSessionExt.class};
        return new SipExecutor(with((SipApplicationSession) Proxy.newProxyInstance(getClass().getClassLoader(), types,
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isValid" -> true;
                    case "getId" -> "app";
                    case "scheduleAsynchronousWork" -> {
                        if (refusals.getAndDecrement() > 0) {
                            throw new RejectedExecutionException("wanted by the test");
                        }
                        ((SipApplicationSessionAsynchronousWork) arguments[0]).doAsynchronousWork((SipApplicationSession) proxy);
                        yield null;
                    }
                    default -> System.identityHashCode(proxy);
                })), options, new HandlerWatch(options));
    }

    private static void await(AtomicInteger refusals, int left) {
        Awaitility.await().atMost(PATIENCE).until(() -> refusals.get() == left);
    }

    @Test
    void workThatTheContainerDoesNotTakeAtOnceIsDoneLater() {
        AtomicInteger refusals = new AtomicInteger(2);
        SipExecutor busy = refusing(refusals);
        CompletionStage<SipExecutor.Outcome> outcome = busy.submit("app", session -> { });
        await(refusals, 1);
        Awaitility.await().atMost(PATIENCE).until(() -> {
            busy.look();
            return outcome.toCompletableFuture().isDone();
        });

        assertThat(outcome.toCompletableFuture()).isCompletedWithValue(SipExecutor.Outcome.DONE);
        busy.stop();
    }

    /** Its session lives: to say that it is gone would be wrong. */
    @Test
    void workThatTheContainerNeverTakesHasFailed() {
        SipExecutor busy = refusing(new AtomicInteger(Integer.MAX_VALUE));
        CompletionStage<SipExecutor.Outcome> outcome = busy.submit("app", session -> { });
        Awaitility.await().atMost(PATIENCE).until(() -> {
            busy.look();
            return outcome.toCompletableFuture().isDone();
        });

        assertThat(outcome.toCompletableFuture()).isCompletedWithValue(SipExecutor.Outcome.FAILED);
        busy.stop();
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
