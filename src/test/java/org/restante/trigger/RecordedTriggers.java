package org.restante.trigger;

/** Keeps the triggers that were fired. */
public final class RecordedTriggers extends RecordedEvents<Trigger> {
}
