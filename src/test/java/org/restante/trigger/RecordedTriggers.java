package org.restante.trigger;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Keeps the triggers that were fired; everything else that an event can do fails. */
public final class RecordedTriggers implements Event<Trigger> {

    private final List<Trigger> fired = new ArrayList<>();

    /** {@return what was fired since the last call} */
    public synchronized List<Trigger> taken() {
        List<Trigger> taken = List.copyOf(fired);
        fired.clear();
        return taken;
    }

    @Override
    public synchronized void fire(Trigger trigger) {
        fired.add(trigger);
    }

    @Override
    public <U extends Trigger> CompletionStage<U> fireAsync(U trigger) {
        throw new AssertionError("triggers are fired at once");
    }

    @Override
    public <U extends Trigger> CompletionStage<U> fireAsync(U trigger, NotificationOptions options) {
        throw new AssertionError("triggers are fired at once");
    }

    @Override
    public Event<Trigger> select(Annotation... qualifiers) {
        throw new AssertionError("triggers have no qualifiers");
    }

    @Override
    public <U extends Trigger> Event<U> select(Class<U> type, Annotation... qualifiers) {
        throw new AssertionError("triggers have no qualifiers");
    }

    @Override
    public <U extends Trigger> Event<U> select(TypeLiteral<U> type, Annotation... qualifiers) {
        throw new AssertionError("triggers have no qualifiers");
    }
}
