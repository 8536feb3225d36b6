package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.codec.mime.Fixture;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.deferral.DeferralDecision.Held;
import org.restante.deferral.DeferralDecision.Refused;
import org.restante.lane.Lanes;
import org.restante.queue.Deferral;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageId;
import org.restante.queue.Original;
import org.restante.queue.QueueUnavailableException;
import org.restante.trigger.RecordedTriggers;
import org.restante.trigger.Trigger;

@Timeout(30)
class PagerModeTest {

    private static final MessageId ID = new MessageId(new UUID(1, 2));

    private final RecordedTriggers triggers = new RecordedTriggers();
    private final List<Original> deferred = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private final Lanes lanes = new Lanes(1, 1);
    private Function<Original, Deferral> store = original -> new Deferral.Held(ID);

    private final PagerMode pagerMode = new PagerMode(
            SettingsReader.read(Map.of("served.domains", "home2.example"), Map.of()), queue(), lanes,
            Clock.fixed(Instant.parse("2026-03-02T08:15:31.204999Z"), ZoneOffset.UTC), triggers);

    @AfterEach
    void close() {
        lanes.close();
    }

    @Test
    void messageIsHeldUnchangedAndWakesTheQueue() {
        assertThat(answer(new Pager())).isEqualTo(new Held(ID, false));

        assertThat(contents).containsExactly(Fixture.read("cpm-deferred/d1-pager.cpim"));
        assertThat(deferred.get(0).receivedAt()).isEqualTo(Instant.parse("2026-03-02T08:15:31.204Z"));
        assertThat(triggers.taken()).containsExactly(new Trigger.MessageHeld(deferred.get(0).user()));
    }

    @Test
    void secondCopyIsAnsweredAlikeAndWakesNobody() {
        store = original -> new Deferral.Duplicate(ID);

        assertThat(answer(new Pager())).isEqualTo(new Held(ID, true));
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void refusedMessageReachesNoStore() {
        assertThat(answer(new Pager().to("sip:bob@elsewhere.test"))).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(480));
        assertThat(deferred).isEmpty();
    }

    @Test
    void storeThatIsDownIsAnswered503WithRetryAfter() {
        store = original -> {
            throw new QueueUnavailableException("defer", new IOException("no connection"));
        };

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).extracting(HeaderField::name).containsExactly("Retry-After");
        });
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void faultOfTheStoreIsAnswered500EvenAnError() {
        store = original -> {
            throw new AssertionError("wanted by the test");
        };

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(500));
    }

    @Test
    void overloadIsAnswered503AtOnce() {
        store = original -> { // while this one is under way, the only place is taken
            assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.reason()).contains("overload");
                assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", "10"));
            });
            return new Deferral.Held(ID);
        };

        assertThat(answer(new Pager())).isEqualTo(new Held(ID, false));
    }

    private DeferralDecision answer(Pager pager) {
        return pagerMode.receive(pager.message()).toCompletableFuture().join();
    }

    /** A queue that can only be deferred to. */
    private DeferredMessageQueue queue() {
        return (DeferredMessageQueue) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {DeferredMessageQueue.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("defer")) {
                        throw new AssertionError("unexpected call of " + method);
                    }
                    Deferral result = store.apply((Original) arguments[0]);
                    deferred.add((Original) arguments[0]);
                    contents.add(all((InputStream) arguments[1]));
                    return result;
                });
    }

    private static byte[] all(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
