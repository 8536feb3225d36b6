package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LegListenersTest {

    private static final LegId LEG = new LegId("app", "leg");

    private final HandlerWatch watch = new HandlerWatch(LayerOptions.ordinary());
    private final List<Named> made = new ArrayList<>();

    private final class Named implements LegListener {
        private final String name;
        private final List<Boolean> watched = new ArrayList<>();

        Named(String name) {
            this.name = name;
            made.add(this);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void on(LegId leg, String correlation, LegEvent event) {
            watched.add(watch.current() != null);
            throw new IllegalStateException("wanted by the test");
        }

        @Override
        public boolean offered(LegId leg, String correlation, Content offer) {
            watched.add(watch.current() != null);
            return true;
        }
    }

    /** As CDI has them: a bean without a scope is made at every look. */
    @SuppressWarnings("unchecked")
    private LegListeners listeners(Supplier<Stream<Named>> beans) {
        return new LegListeners(FakeSip.fake(Instance.class, Map.of("stream", a -> beans.get())), watch);
    }

    @Test
    void ofTwoListenersOfOneNameBothAreNamed() {
        assertThatExceptionOfType(HandlerException.class)
                .isThrownBy(() -> listeners(() -> Stream.of(new Named("one"), new Named("one"))).check())
                .withMessageContainingAll(Named.class.getName(), "listeners named one");
        assertThatCode(() -> listeners(() -> Stream.of(new Named("one"), new Named("two"))).check()).doesNotThrowAnyException();
    }

    @Test
    void aListenerIsMadeOnceHoweverOftenItIsTold() {
        LegListeners listeners = listeners(() -> Stream.of(new Named("one")));
        listeners.check();
        listeners.tell(LEG, new CallLeg("one", "1"), new LegEvent.Gone());
        listeners.tell(LEG, new CallLeg("one", "2"), new LegEvent.Gone());

        assertThat(made).hasSize(1);
        assertThat(made.get(0).watched).hasSize(2);
    }

    @Test
    void aListenerIsWatchedWhileItIsToldAndNotLonger() {
        LegListeners listeners = listeners(() -> Stream.of(new Named("one")));
        listeners.tell(LEG, new CallLeg("one", "1"), new LegEvent.Gone());
        listeners.offer(new LegRecord(LEG, new CallLeg("one", "1"), true, "INVITE", "", LegMachine.State.CONFIRMED, "sip", List.of(),
                Content.NONE, Content.NONE, List.of()), Content.NONE);

        assertThat(made.get(0).watched).containsExactly(true, true);
        assertThat(watch.current()).isNull();
    }
}
