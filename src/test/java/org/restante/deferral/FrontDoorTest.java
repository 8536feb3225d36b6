package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.cpm.ServedUser;
import org.restante.lane.Lanes;
import org.restante.queue.KeptPreferences;
import org.restante.queue.MovableClock;
import org.restante.queue.Preferences;
import org.restante.queue.QueueUnavailableException;
import org.restante.trigger.PreferencesChanged;

/** Who has no preferences is not asked about again and again; what changes here counts at once, and order stays. */
@Timeout(30)
class FrontDoorTest {

    private static final ServedUser BOB = new ServedUser("sip:bob@home2.example");

    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-02T08:15:31Z"));
    private final Lanes lanes = new Lanes(1, 4);
    private final KeptPreferences preferences = new KeptPreferences();
    private final FrontDoor door = new FrontDoor(preferences, lanes, clock);

    @AfterEach
    void close() {
        lanes.close();
    }

    private Preferences wanted() {
        return wantedBy(BOB);
    }

    private Preferences wantedBy(ServedUser user) {
        return door.pass(user, CompletableFuture::completedStage).toCompletableFuture().join();
    }

    @Test
    void whoHasNoPreferencesIsAskedAboutOnceInAWhile() {
        wanted();
        wanted();
        clock.set(clock.instant().plus(QuietUsers.GENERATION));
        wanted();
        assertThat(preferences.asked).hasValue(1);
        clock.set(clock.instant().plus(QuietUsers.GENERATION));
        wanted();
        assertThat(preferences.asked).as("after two generations").hasValue(2);
        clock.set(clock.instant().minus(Duration.ofHours(1)));
        wanted();
        assertThat(preferences.asked).as("after the clock was set back").hasValue(3);
    }

    @Test
    void whoHasPreferencesIsAskedAboutEachTime() {
        preferences.change(BOB, before -> before.hold(true));
        assertThat(wanted().onHold()).isTrue();
        preferences.change(BOB, before -> before.hold(false)); // at another node
        assertThat(wanted().onHold()).isFalse();
    }

    @Test
    void aChangeAtThisNodeCountsAtOnce() {
        assertThat(wanted().onHold()).isFalse();
        preferences.change(BOB, before -> before.hold(true));
        door.on(new PreferencesChanged(BOB, true));
        assertThat(wanted().onHold()).isTrue();
    }

    @Test
    void whileFewHavePreferencesNobodyElseIsAskedAbout() {
        preferences.few = true;
        preferences.change(BOB, before -> before.hold(true));
        wanted(); // from now on it is known who has any
        Awaitility.await().untilAsserted(() -> {
            int before = preferences.asked.get();
            assertThat(wantedBy(new ServedUser("sip:carol" + before + "@home2.example"))).isEqualTo(Preferences.NONE);
            assertThat(preferences.asked).hasValue(before);
        });
        assertThat(wanted().onHold()).isTrue();
    }

    @Test
    void aChangeAtThisNodeCountsAtOnceWhileFewHavePreferencesAndOneAtAnotherSoon() {
        preferences.few = true;
        wanted();
        preferences.change(BOB, before -> before.hold(true));
        door.on(new PreferencesChanged(BOB, true));
        assertThat(wanted().onHold()).isTrue();

        ServedUser carol = new ServedUser("sip:carol@home2.example");
        wantedBy(carol);
        preferences.change(carol, before -> before.hold(true)); // at another node
        clock.set(clock.instant().plus(KnownWishes.PERIOD.multipliedBy(2)));
        assertThat(wantedBy(carol).onHold()).isTrue();
    }

    @Test
    void whatCameLaterDoesNotGoOnEarlier() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> first = door.pass(BOB, wanted -> {
            asked.countDown(); // that he has no preferences is known from now on
            await(goOn);
            order.add("first");
            return CompletableFuture.<Void>completedStage(null);
        }).toCompletableFuture();
        asked.await();
        CompletableFuture<Void> second = door.pass(BOB, wanted -> {
            order.add("second");
            return CompletableFuture.<Void>completedStage(null);
        }).toCompletableFuture();
        goOn.countDown();
        first.join();
        second.join();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void tooMuchThatWaitsIsRefusedAndLaterAnsweredAgain() {
        CountDownLatch goOn = new CountDownLatch(1);
        lanes.run(BOB.uri(), () -> await(goOn));
        List<CompletableFuture<Preferences>> waiting = List.of(door.pass(BOB, CompletableFuture::completedStage).toCompletableFuture(),
                door.pass(BOB, CompletableFuture::completedStage).toCompletableFuture());
        assertThatThrownBy(this::wanted).isInstanceOf(RejectedExecutionException.class);
        goOn.countDown();
        waiting.forEach(CompletableFuture::join);
        assertThat(wanted()).isEqualTo(Preferences.NONE);
    }

    @Test
    void aStoreThatIsAwayIsNotAskedByOneAfterTheOther() {
        preferences.failing = true;
        assertThatThrownBy(this::wanted).hasCauseInstanceOf(QueueUnavailableException.class);
        assertThatThrownBy(this::wanted).hasCauseInstanceOf(QueueUnavailableException.class);
        assertThat(preferences.asked).hasValue(1);
        preferences.failing = false;
        clock.set(clock.instant().plusSeconds(1));
        assertThat(wanted()).isEqualTo(Preferences.NONE);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
