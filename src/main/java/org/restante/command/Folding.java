package org.restante.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Leaves out the middle of a long exchange of chunks and their responses, which are all alike. Pure. */
final class Folding {

    private static final Set<String> LABELS = Set.of("MSRP SEND", "MSRP 200");

    /** Arrows that stay at each end of such an exchange. */
    private static final int KEPT = 4;

    private Folding() {
    }

    /** {@return the entries, with a note in the place of what is left out} */
    static List<LadderEntry> of(List<LadderEntry> entries) {
        List<LadderEntry> folded = new ArrayList<>();
        int at = 0;
        while (at < entries.size()) {
            int end = endOfRun(entries, at);
            if (end - at > 2 * KEPT + 2) {
                folded.addAll(entries.subList(at, at + KEPT - 1));
                folded.add(noted(entries.get(at + KEPT - 1), end - at - 2 * KEPT));
                folded.addAll(entries.subList(end - KEPT, end));
            } else {
                folded.addAll(entries.subList(at, Math.max(end, at + 1)));
            }
            at = Math.max(end, at + 1);
        }
        return folded;
    }

    private static int endOfRun(List<LadderEntry> entries, int begin) {
        int end = begin;
        while (end < entries.size() && LABELS.contains(entries.get(end).label()) && isSame(entries.get(begin), entries.get(end))) {
            end++;
        }
        return end;
    }

    private static boolean isSame(LadderEntry one, LadderEntry other) {
        return Set.of(one.from(), one.to()).equals(Set.of(other.from(), other.to()));
    }

    private static LadderEntry noted(LadderEntry entry, int left) {
        List<String> notes = new ArrayList<>(entry.notes());
        notes.add("… " + left + " more SENDs and responses …");
        return new LadderEntry(entry.at(), entry.from(), entry.to(), entry.label(), notes);
    }
}
