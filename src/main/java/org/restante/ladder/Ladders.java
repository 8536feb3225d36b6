package org.restante.ladder;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds ladders, of sessions that last and of those that are over. Blocks on storage. */
@Singleton
public final class Ladders {

    /** Sessions of one delivery that are shown. */
    private static final int MOST = 50;

    private final LadderRecorder recorder;
    private final LadderStore store;

    /** @param recorder has those that last @param store has those that are over */
    @Inject
    public Ladders(LadderRecorder recorder, LadderStore store) {
        this.recorder = recorder;
        this.store = store;
    }

    /** {@return the sessions of a delivery, oldest first; none if it is not known, or too long ago} */
    public List<Ladder> of(UUID delivery) {
        Map<UUID, Ladder> found = new LinkedHashMap<>();
        recorder.of(delivery).forEach(ladder -> found.put(ladder.head().id(), ladder)); // first: it may be written meanwhile
        store.of(delivery, MOST).forEach(ladder -> found.merge(ladder.head().id(), ladder,
                (known, kept) -> kept.isCut() ? known : kept));
        return found.values().stream().sorted(Comparator.comparing(ladder -> ladder.head().begunAt())).toList();
    }
}
