package org.restante.queue.hibernate;

import java.util.List;
import java.util.stream.Collectors;
import org.restante.cpm.HeaderField;

/** Header fields as text for a column: one line each. A header field can hold neither a line end nor a colon in its name. */
final class HeaderLines {

    private HeaderLines() {
    }

    static String write(List<HeaderField> headers) {
        return headers.stream().map(HeaderField::toString).collect(Collectors.joining("\n"));
    }

    static List<HeaderField> read(String lines) {
        return lines.isEmpty() ? List.of() : List.of(lines.split("\n")).stream().map(HeaderLines::readLine).toList();
    }

    private static HeaderField readLine(String line) {
        int colon = line.indexOf(':');
        return new HeaderField(line.substring(0, colon), line.substring(colon + 2));
    }
}
