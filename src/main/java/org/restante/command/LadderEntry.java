package org.restante.command;

import java.time.Duration;
import java.util.List;

/**
 * One arrow of a ladder.
 *
 * @param at    time since the beginning
 * @param from  where it begins
 * @param to    where it ends
 * @param label what it is, on the arrow
 * @param notes what is telling about it, one line each below the arrow
 */
record LadderEntry(Duration at, String from, String to, String label, List<String> notes) {

    LadderEntry {
        notes = List.copyOf(notes);
    }
}
