package org.restante.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A ladder of a specification, message by message, that is held against what is on the wire. In a file of
 * {@code src/test/resources/wire} each message begins with a line {@code >>> name}; what stands before the first is a
 * remark. {@code {word}} in a message stands for what varies: it is bound to what stands there first, and from then on
 * stands for that, in this message and in those after it.
 *
 * <p>Of a SIP message every header field and every line of the body is compared, none may be missing and none too many;
 * only the order of different header fields is free (RFC 3261 §7.3.1). Of an MSRP frame every octet is compared.
 */
public final class Lockstep {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final Map<String, String> messages = new LinkedHashMap<>();
    private final Map<String, String> bound = new LinkedHashMap<>();

    private Lockstep(String ladder) {
        Arrays.stream(ladder.split("(?m)^>>> ")).skip(1).forEach(message -> {
            int end = message.indexOf('\n');
            messages.put(message.substring(0, end).strip(), message.substring(end + 1));
        });
    }

    /** {@return the ladder in a file} @param file its name below {@code wire} */
    public static Lockstep read(String file) {
        try (InputStream in = Lockstep.class.getResourceAsStream("/wire/" + file)) {
            return new Lockstep(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says beforehand what a variable stands for. */
    public Lockstep with(String variable, String value) {
        bound.put(variable, value);
        return this;
    }

    /** {@return what a variable was bound to} */
    public String bound(String variable) {
        return bound.get(variable);
    }

    /** Holds a SIP message against that of the ladder. */
    public void assertSip(String name, WireMessage actual) {
        String[] parts = message(name).split("\n\n", 2);
        List<String> expected = new ArrayList<>(List.of(parts[0].stripTrailing().split("\n")));
        assertMatches(name, actual.startLine(), expected.remove(0));
        List<String> there = new ArrayList<>(actual.headers().stream().map(WireHeader::toString).toList());
        for (String header : expected) {
            String line = there.stream().filter(candidate -> bind(tight(candidate), tight(header))).findFirst().orElseThrow(() ->
                    new AssertionError(name + ": no " + filled(header) + "\nin\n" + actual));
            there.remove(line);
        }
        assertThat(there).as("%s: header fields that the ladder has not", name).isEmpty();
        String body = parts.length == 1 ? "" : parts[1].stripTrailing();
        assertMatches(name, actual.bodyText().replace("\r\n", "\n").stripTrailing(), body);
    }

    /** Holds an MSRP frame against that of the ladder. */
    public void assertMsrp(String name, MsrpFrame actual) {
        String text = new String(actual.raw(), StandardCharsets.UTF_8);
        assertThat(text.replace("\r\n", "")).as("%s: every line ends with CRLF", name).doesNotContain("\r", "\n");
        assertMatches(name, text.replace("\r\n", "\n").stripTrailing(), message(name).stripTrailing());
    }

    /** Blanks after the commas of a list say nothing (RFC 3261 §7.3.1). */
    private static String tight(String header) {
        return header.replaceAll(",\\s+", ",");
    }

    private String message(String name) {
        if (!messages.containsKey(name)) {
            throw new IllegalArgumentException("the ladder has no " + name + ", but " + messages.keySet());
        }
        return messages.get(name);
    }

    private void assertMatches(String name, String actual, String template) {
        if (!bind(actual, template)) {
            assertThat(actual).as("%s, with %s", name, bound).isEqualTo(filled(template));
        }
    }

    /** {@return whether a text is as the template says; if so, what varies in it is bound from now on} */
    private boolean bind(String actual, String template) {
        Matcher variables = VARIABLE.matcher(template);
        StringBuilder regex = new StringBuilder();
        List<String> fresh = new ArrayList<>();
        int from = 0;
        while (variables.find()) {
            regex.append(Pattern.quote(template.substring(from, variables.start())));
            from = variables.end();
            String variable = variables.group(1);
            if (bound.containsKey(variable)) {
                regex.append(Pattern.quote(bound.get(variable)));
            } else if (fresh.contains(variable)) {
                regex.append("\\k<").append(variable).append('>');
            } else {
                regex.append("(?<").append(variable).append(">[^\\n]+?)");
                fresh.add(variable);
            }
        }
        Matcher found = Pattern.compile(regex + Pattern.quote(template.substring(from))).matcher(actual);
        if (!found.matches()) {
            return false;
        }
        fresh.forEach(variable -> bound.put(variable, found.group(variable)));
        return true;
    }

    private String filled(String template) {
        return VARIABLE.matcher(template).replaceAll(variable ->
                Matcher.quoteReplacement(bound.getOrDefault(variable.group(1), variable.group())));
    }
}
