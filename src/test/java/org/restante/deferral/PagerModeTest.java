package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.codec.mime.Fixture;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.deferral.DeferralDecision.Held;
import org.restante.deferral.DeferralDecision.Refused;
import org.restante.queue.Deferral;
import org.restante.queue.MessageId;
import org.restante.queue.MessageIntake;
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
    private Function<Original, Deferral> store = original -> new Deferral.Held(ID);

    private final PagerMode pagerMode = new PagerMode(
            SettingsReader.read(Map.of("served.domains", "home2.example"), Map.of()), intake(),
            Clock.fixed(Instant.parse("2026-03-02T08:15:31.204999Z"), ZoneOffset.UTC), triggers);

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
        store = original -> new Deferral.Overloaded("1000 messages wait");

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.reason()).contains("overload");
            assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", "10"));
        });
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void fullQueueIsAnswered480WithRetryAfter() {
        store = original -> new Deferral.Full("1000 messages wait already");

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(480);
            assertThat(refused.reason()).contains("1000 messages wait already");
            assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", "3600"));
        });
        assertThat(triggers.taken()).isEmpty();
    }

    @Test
    void storeThatFailedIsLeftAloneForAMoment() {
        store = original -> {
            throw new QueueUnavailableException("defer", new IOException("no connection"));
        };
        answer(new Pager());
        store = original -> {
            throw new AssertionError("the store was asked again at once");
        };

        assertThat(answer(new Pager())).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(503));
    }

    private DeferralDecision answer(Pager pager) {
        return pagerMode.receive(pager.message()).toCompletableFuture().join();
    }

    /** An intake that can only be deferred to. */
    private MessageIntake intake() {
        return (MessageIntake) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {MessageIntake.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("defer")) {
                        throw new AssertionError("unexpected call of " + method);
                    }
                    return CompletableFuture.supplyAsync(() -> {
                        Deferral result = store.apply((Original) arguments[0]);
                        deferred.add((Original) arguments[0]);
                        contents.add((byte[]) arguments[1]);
                        return result;
                    });
                });
    }
}
