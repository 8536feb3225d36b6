package org.restante.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import javax.servlet.ServletContext;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.config.SettingsReader;
import org.restante.lane.Lanes;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.QueueUnavailableException;

class HealthTest {

    private final Lanes lanes = new Lanes(1, 10);
    private boolean reachable = true;

    private final Health health = new Health(SettingsReader.read(Map.of("node.id", "north"), Map.of()),
            new Release(answering(ServletContext.class, () -> null)), answering(DeferredMessageQueue.class, () -> {
                if (!reachable) {
                    throw new QueueUnavailableException("cannot find message", new IOException("connection refused"));
                }
                return Optional.empty();
            }), lanes);

    /** What the only method that is called answers. */
    private interface Answering {
        Object answer();
    }

    private static <T> T answering(Class<T> type, Answering answering) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> answering.answer()));
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    @Test
    void aDatabaseThatAnswersIsUp() {
        assertThat(health.answer()).isEqualTo(new Answer(200, Map.of("status", "up", "node", "north", "version", "unknown")));
    }

    @Test
    void aDatabaseThatDoesNotIsDownWithTheReasonAndUpWhenItIsBack() {
        reachable = false;
        assertThat(health.answer().status()).isEqualTo(503);
        assertThat(health.answer().body()).asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("status", "down").hasEntrySatisfying("reason", reason ->
                        assertThat(reason.toString()).contains("database", "connection refused"));
        reachable = true;
        assertThat(health.answer().status()).isEqualTo(200);
    }
}
