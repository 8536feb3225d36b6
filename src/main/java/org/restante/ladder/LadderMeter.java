package org.restante.ladder;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.LongAdder;

/** Counts sessions of deliveries and what became of their ladders, whether ladders are kept or not. From any thread. */
@Singleton
public final class LadderMeter {

    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder carried = new LongAdder();
    private final LongAdder spared = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder octets = new LongAdder();

    void begin() {
        begun.increment();
    }

    void end() {
        ended.increment();
    }

    void carry(int messages) {
        carried.add(messages);
    }

    void spare(int roundTrips) {
        spared.add(roundTrips);
    }

    void lose(int ladders) {
        lost.add(ladders);
    }

    void hold(long more) {
        octets.add(more);
    }

    /** {@return sessions that were begun since the start} */
    public long begun() {
        return begun.sum();
    }

    /** {@return sessions that are over} */
    public long ended() {
        return ended.sum();
    }

    /** {@return deferred messages that were sent} */
    public long carried() {
        return carried.sum();
    }

    /** {@return MSRP messages that were spared as several contents went in one} */
    public long spared() {
        return spared.sum();
    }

    /** {@return ladders that could not be kept} */
    public long lost() {
        return lost.sum();
    }

    /** {@return octets of ladders in memory} */
    public long octets() {
        return octets.sum();
    }
}
