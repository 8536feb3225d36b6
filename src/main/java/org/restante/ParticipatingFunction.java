package org.restante;

import jakarta.inject.Singleton;

/** The Participating Function as a whole: what starts and stops it, in which order. */
@Singleton
public final class ParticipatingFunction {

    /** Takes up work. */
    public void start() {
    }

    /** Puts work down. */
    public void stop() {
    }
}
