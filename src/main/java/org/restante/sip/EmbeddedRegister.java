package org.restante.sip;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The device's own REGISTER, as the core may put it into the body of its report (TS 24.229 §5.4.1.7): read only for what no
 * other source tells.
 *
 * @param instance  its {@code +sip.instance}
 * @param userAgent its User-Agent
 */
record EmbeddedRegister(String instance, String userAgent) {

    /** Longest body that is looked at, in octets. */
    private static final int MAX_OCTETS = 64 * 1024;

    private static final Pattern START = Pattern.compile("(?m)^REGISTER sips?:\\S{1,500} SIP/2\\.0\r?$");
    private static final Pattern INSTANCE = Pattern.compile("\\+sip\\.instance=\"<([^<>\"]{1,255})>\"", Pattern.CASE_INSENSITIVE);

    /** {@return what the body tells; empty if it tells nothing of the kind} */
    static Optional<EmbeddedRegister> read(byte[] body) {
        if (body == null || body.length > MAX_OCTETS) {
            return Optional.empty();
        }
        String text = new String(body, StandardCharsets.UTF_8);
        Matcher start = START.matcher(text);
        if (!start.find()) {
            return Optional.empty();
        }
        String instance = "";
        String userAgent = "";
        for (String line : text.substring(start.end()).stripLeading().lines().takeWhile(l -> !l.isBlank()).toList()) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).trim();
            Matcher found = INSTANCE.matcher(line);
            if (name.equalsIgnoreCase("User-Agent")) {
                userAgent = line.substring(colon + 1).trim();
            } else if ((name.equalsIgnoreCase("Contact") || name.equalsIgnoreCase("m")) && found.find()) {
                instance = found.group(1);
            }
        }
        return instance.isEmpty() || userAgent.isEmpty() ? Optional.empty() : Optional.of(new EmbeddedRegister(instance, userAgent));
    }
}
