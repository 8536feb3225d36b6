package org.restante.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WindowTest {

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final Window window = new Window(nanos::get);
    private final Deque<String> open = new ArrayDeque<>();
    private int number;
    private int refused;

    private void passMillis(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private boolean enter() {
        String id = "request" + number++;
        boolean taken = window.enter(id);
        if (taken) {
            open.add(id);
        } else {
            refused++;
        }
        return taken;
    }

    private int enterAll() {
        int taken = 0;
        while (enter()) {
            taken++;
        }
        return taken;
    }

    private void answer(int count, boolean taken) {
        for (int i = 0; i < count && !open.isEmpty(); i++) {
            window.answered(open.remove(), taken);
        }
    }

    /** For so long, each millisecond more come than are answered, in order. */
    private void flood(int millis, int arrive, int answered) {
        for (int i = 0; i < millis; i++) {
            for (int j = 0; j < arrive; j++) {
                enter();
            }
            passMillis(1);
            answer(answered, true);
        }
    }

    @Test
    void aBurstIsTakenUpToWhatTheIntakeTakes() {
        assertThat(enterAll()).isEqualTo(Window.WIDEST);
        answer(Window.WIDEST, true);
        assertThat(enterAll()).isEqualTo(Window.WIDEST);
    }

    @Test
    void aFloodIsRefusedUntilWhatIsTakenIsAnsweredSoon() {
        flood(3000, 20, 4);
        assertThat(refused).isPositive();
        assertThat(open.size()).as("in the works, of which 4 are answered a millisecond").isBetween(Window.NARROWEST - 4, 250);
    }

    @Test
    void afterAFloodTheWindowIsSoonAsWideAsBefore() {
        flood(3000, 20, 4);
        refused = 0;
        flood(300, 0, 4);
        flood(2000, 3, 4);
        assertThat(refused).isZero();
        answer(open.size(), true);
        passMillis(100);
        assertThat(enterAll()).isEqualTo(Window.WIDEST);
    }

    @Test
    void onePauseRefusesNobody() {
        for (int i = 0; i < 20; i++) {
            flood(200, 3, 4);
            passMillis(60); // nothing is answered
            flood(100, 3, 10);
        }
        assertThat(refused).isZero();
    }

    @Test
    void whatGetsSlowStillTakesTheNarrowest() {
        flood(500, 1, 1);
        for (int i = 0; i < 20; i++) {
            enterAll();
            passMillis(150);
            answer(open.size(), true);
        }
        assertThat(enterAll()).isEqualTo(Window.NARROWEST);
    }

    @Test
    void whatIsAlwaysSlowIsNotBehind() {
        for (int i = 0; i < 100; i++) {
            enterAll();
            passMillis(150); // a slow disk, to which all of them go together
            answer(open.size(), true);
        }
        assertThat(enterAll()).isEqualTo(Window.WIDEST);
    }

    @Test
    void whatWasFastLongAgoIsForgotten() {
        flood(500, 1, 1);
        for (int i = 0; i < 900; i++) {
            enterAll();
            passMillis(150);
            answer(open.size(), true);
        }
        assertThat(enterAll()).isEqualTo(Window.WIDEST);
    }

    @Test
    void whatIsOpenForLongDoesNotCount() {
        assertThat(enterAll()).isEqualTo(Window.WIDEST);
        passMillis(1001);
        assertThat(enterAll()).isEqualTo(Window.WIDEST);
        window.answered("request0", true); // after all, and changes nothing
        assertThat(enter()).isFalse();
    }

    @Test
    void quickRefusalsDoNotHideThatTheFunctionIsBehind() {
        flood(500, 1, 1);
        for (int i = 0; i < 20; i++) {
            enterAll();
            passMillis(1);
            answer(open.size() / 2, false);
            passMillis(149);
            answer(open.size(), true);
        }
        assertThat(enterAll()).isEqualTo(Window.NARROWEST);
    }
}
