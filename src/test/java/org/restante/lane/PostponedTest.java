package org.restante.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostponedTest {

    private final Lanes lanes = new Lanes(2, 10);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Postponed postponed = new Postponed(lanes, timer, 3);
    private final List<String> tried = new CopyOnWriteArrayList<>();
    private volatile boolean back;

    @AfterEach
    void close() {
        timer.shutdownNow();
        lanes.close();
    }

    private boolean add(String name) {
        return add(name, name);
    }

    private boolean add(String lane, String name) {
        return postponed.add(lane, () -> {
            tried.add(name);
            return back;
        });
    }

    @Test
    void oneAtATimeIsTriedUntilOneSucceedsAndThenTheOthersFollow() {
        add("a");
        add("b");
        await().until(() -> tried.size() == 3);
        assertThat(tried).as("in turns").containsExactly("a", "b", "a");
        back = true;
        await().until(() -> tried.size() == 5);
        assertThat(tried.subList(3, 5)).containsExactly("b", "a");
        add("c");
        await().until(() -> tried.contains("c"));
        assertThat(tried).as("what is done is not done again").hasSize(6);
    }

    @Test
    void whatBelongsToOneLaneKeepsItsOrderAlsoWhenItsTurnIsOver() {
        add("lane", "a");
        add("other", "b");
        add("lane", "c");
        await().until(() -> tried.size() == 1);
        back = true;
        await().until(() -> tried.size() == 4);
        assertThat(tried).containsExactly("a", "b", "a", "c");
    }

    @Test
    void workThatThrowsIsOverAndKeepsNoOtherFromItsTurn() {
        back = true;
        postponed.add("faulty", () -> {
            throw new IllegalStateException("wanted by the test");
        });
        add("a");
        await().until(() -> tried.contains("a"));
    }

    @Test
    void moreThanMayWaitIsNotTaken() {
        assertThat(List.of(add("a"), add("b"), add("c"), add("d"))).containsExactly(true, true, true, false);
        back = true;
        await().until(() -> tried.containsAll(List.of("a", "b", "c")));
        add("e");
        await().until(() -> tried.contains("e"));
        assertThat(tried).doesNotContain("d");
    }

    @Test
    void workRunsInItsLane() {
        back = true;
        lanes.run("a", () -> await().until(() -> tried.contains("b"))); // the lane is taken until b has had its turn
        add("a");
        lanes.run("b", () -> tried.add("b"));
        await().until(() -> tried.contains("a"));
        assertThat(tried).containsExactly("b", "a");
    }
}
