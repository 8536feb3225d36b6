package org.restante.queue;

/** How the work on one message under a lease ended. A message that was claimed is always finished with one of these. */
public sealed interface Outcome {

    /** {@return one line for people: why, in words} */
    String reason();

    /**
     * The device confirmed the message (MSRP-04): it leaves the queue.
     *
     * @param recordHistory whether the user's setting asks for a history record (PUSH-19, HIST-01)
     */
    record Delivered(String reason, boolean recordHistory) implements Outcome {
    }

    /** Not confirmed; it stays deferred and may be offered again (PUSH-18, TRG-06). */
    record Retry(String reason) implements Outcome {
    }

    /**
     * Not confirmed, and that is the message's own fault: as {@link Retry}, until it has happened so often on this device
     * that it is as {@link Failed} (ERR-08).
     *
     * @param most how often it may happen on one device, at least once
     */
    record Refused(String reason, int most) implements Outcome {
    }

    /** Not confirmed, and this device will never take this message; it stays deferred for the others. */
    record Failed(String reason) implements Outcome {
    }
}
