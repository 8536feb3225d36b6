package org.restante.msrp;

import java.util.Optional;
import org.restante.codec.sdp.Fingerprint;

/**
 * How peers reach us: at the engine's own listeners ({@link MsrpEngine#access}), or through a relay
 * ({@link MsrpEngine#accessThrough}). Safe to call from any thread.
 */
@FunctionalInterface
public interface MsrpAccess {

    /**
     * Opens a session. It waits for its peer unless {@link MsrpSession#remote} says that we connect.
     *
     * @param overTls  whether by TLS, and never without; through a relay there is nothing else
     * @param listener told what happens to it
     * @throws IllegalStateException if that is not possible, or not possible now: see {@link #isOpen}; says why
     */
    MsrpSession open(boolean overTls, MsrpSessionListener listener);

    /** {@return whether sessions can be opened now} */
    default boolean isOpen() {
        return true;
    }

    /** Runs a task once sessions can be opened: at once if they can. It must not block. */
    default void whenOpen(Runnable task) {
        task.run();
    }

    /** {@return the fingerprint of our own certificate; empty without TLS} */
    default Optional<Fingerprint> fingerprint() {
        return Optional.empty();
    }
}
