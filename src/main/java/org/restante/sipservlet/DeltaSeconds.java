package org.restante.sipservlet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header value of the form {@code delta-seconds *( ; parameter )} as RFC 4028 §4 and §5 use it.
 *
 * @param seconds    the time, at most {@link #MOST}
 * @param parameters name in lower case to value, empty text without value
 */
record DeltaSeconds(Duration seconds, Map<String, String> parameters) {

    /** 68 years: what the container can write. RFC 3261 §25.1 sets no limit. */
    static final Duration MOST = Duration.ofSeconds(Integer.MAX_VALUE);

    private static final Pattern NUMBER = Pattern.compile("[ \\t]*([0-9]{1,10})[ \\t]*");
    private static final String TOKEN = "[A-Za-z0-9.!%*_+`'~-]+";
    private static final Pattern PARAMETER = Pattern.compile(
            ";[ \\t]*(" + TOKEN + ")[ \\t]*(?:=[ \\t]*(" + TOKEN + "|\"[^\"\\\\]*\"))?[ \\t]*");

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if it is malformed, too large or names a parameter twice
     */
    static DeltaSeconds parse(String value) {
        Matcher number = NUMBER.matcher(value);
        if (!number.lookingAt()) {
            throw new IllegalArgumentException("no number of seconds");
        }
        Duration seconds = Duration.ofSeconds(Long.parseLong(number.group(1)));
        if (seconds.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("more than " + MOST.toSeconds() + " seconds");
        }
        Map<String, String> parameters = new HashMap<>();
        int at = number.end();
        for (Matcher next = PARAMETER.matcher(value); at < value.length(); at = next.end()) {
            if (!next.find(at) || next.start() != at) {
                throw new IllegalArgumentException("illegal parameter");
            }
            String text = next.group(2) == null ? "" : next.group(2);
            if (parameters.put(next.group(1).toLowerCase(Locale.ROOT), text) != null) {
                throw new IllegalArgumentException("the same parameter twice");
            }
        }
        return new DeltaSeconds(seconds, Map.copyOf(parameters));
    }
}
