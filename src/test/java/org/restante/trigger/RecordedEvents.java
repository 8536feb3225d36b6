package org.restante.trigger;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Keeps the events that were fired; everything else that an event can do fails. */
public class RecordedEvents<E> implements Event<E> {

    private final List<E> fired = new ArrayList<>();

    /** {@return what was fired since the last call} */
    public synchronized List<E> taken() {
        List<E> taken = List.copyOf(fired);
        fired.clear();
        return taken;
    }

    @Override
    public synchronized void fire(E event) {
        fired.add(event);
    }

    @Override
    public <U extends E> CompletionStage<U> fireAsync(U event) {
        throw new AssertionError("events are fired at once");
    }

    @Override
    public <U extends E> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
        throw new AssertionError("events are fired at once");
    }

    @Override
    public Event<E> select(Annotation... qualifiers) {
        throw new AssertionError("events have no qualifiers");
    }

    @Override
    public <U extends E> Event<U> select(Class<U> type, Annotation... qualifiers) {
        throw new AssertionError("events have no qualifiers");
    }

    @Override
    public <U extends E> Event<U> select(TypeLiteral<U> type, Annotation... qualifiers) {
        throw new AssertionError("events have no qualifiers");
    }
}
