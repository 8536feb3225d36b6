package org.restante.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws who said what to whom, from top to bottom. Pure.
 *
 * <pre>
 *     time  alice           restante           phone
 *             |                 |                |
 *   +0.012 s  |---- MESSAGE --->|                |
 *             | · Content-Type: message/cpim     |
 *   +0.034 s  |&lt;-- 202 Accepted-|                |
 * </pre>
 */
final class Ladder {

    private static final int FIRST = 13;
    private static final int GAP = 22;
    private static final int WIDTH = 120;

    private final List<String> columns;

    /** @param columns names of those who speak, from left to right */
    Ladder(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    /** {@return the lines of the drawing; none is wider than 120 characters} */
    List<String> draw(List<LadderEntry> entries) {
        List<String> lines = new ArrayList<>();
        lines.add(heads());
        lines.add(lifelines().toString().stripTrailing());
        for (LadderEntry entry : entries) {
            lines.add(arrow(entry));
            entry.notes().forEach(note -> lines.add(note(entry, note)));
        }
        lines.add(lifelines().toString().stripTrailing());
        return lines;
    }

    private String heads() {
        StringBuilder line = blank();
        put(line, 5, "time");
        for (int i = 0; i < columns.size(); i++) {
            put(line, Math.max(0, at(i) - columns.get(i).length() / 2), columns.get(i));
        }
        return line.toString().stripTrailing();
    }

    private String arrow(LadderEntry entry) {
        int from = place(entry.from());
        int to = place(entry.to());
        StringBuilder line = lifelines();
        put(line, 1, String.format(Locale.ROOT, "+%s s", seconds(entry.at())));
        int left = Math.min(from, to) + 1;
        int right = Math.max(from, to) - 1;
        for (int i = left; i <= right; i++) {
            line.setCharAt(i, '-');
        }
        line.setCharAt(from < to ? right : left, from < to ? '>' : '<');
        String label = ' ' + Shown.cut(entry.label(), right - left - 3) + ' ';
        put(line, left + 1 + (right - left - 1 - label.length()) / 2, label);
        return line.toString().stripTrailing();
    }

    private String note(LadderEntry entry, String note) {
        int begin = Math.min(place(entry.from()), place(entry.to())) + 2;
        StringBuilder line = lifelines();
        String text = "· " + note;
        put(line, begin, ' ' + Shown.cut(text, WIDTH - begin - 2) + ' ');
        return line.toString().stripTrailing();
    }

    private static String seconds(Duration at) {
        return String.format(Locale.ROOT, "%.3f", at.toMillis() / 1000.0);
    }

    private StringBuilder lifelines() {
        StringBuilder line = blank();
        for (int i = 0; i < columns.size(); i++) {
            line.setCharAt(at(i), '|');
        }
        return line;
    }

    private static StringBuilder blank() {
        return new StringBuilder(" ".repeat(WIDTH));
    }

    private static void put(StringBuilder line, int begin, String text) {
        line.replace(begin, Math.min(begin + text.length(), WIDTH), text.substring(0, Math.min(text.length(), WIDTH - begin)));
    }

    private int place(String name) {
        int column = columns.indexOf(name);
        if (column < 0) {
            throw new IllegalArgumentException("not in this ladder: " + name);
        }
        return at(column);
    }

    private static int at(int column) {
        return FIRST + column * GAP;
    }
}
