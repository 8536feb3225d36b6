package org.restante.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.restante.config.Settings.SetupOffer;
import org.restante.config.Settings.TlsUse;

/** How single values of settings are written. Each method throws IllegalArgumentException that says what was expected. */
final class SettingValue {

    private static final List<String> EXTRA_HEADERS = List.of("InReplyTo-Contribution-ID", "P-Asserted-Service");

    private SettingValue() {
    }

    static Duration duration(String text) {
        String number = text.replaceAll("[a-z]+$", "");
        if (!number.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("expected a time such as 500ms, 30s, 5m, 1h or 30d, got '" + text + "'");
        }
        long n = Long.parseLong(number);
        return switch (text.substring(number.length())) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            case "d" -> Duration.ofDays(n);
            default -> throw new IllegalArgumentException("a time needs a unit (ms, s, m, h, d), got '" + text + "'");
        };
    }

    static int range(String text, int least, int most) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw new IllegalArgumentException("expected a number from " + least + " to " + most + ", got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    static long octets(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("expected a number of octets, got '" + text + "'");
        }
        return Long.parseLong(text);
    }

    static boolean yesOrNo(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("expected true or false, got '" + text + "'");
        }
        return text.equals("true");
    }

    static String sipUri(String text) {
        if (!text.matches("sips?:[^\\s<>\"]+")) {
            throw new IllegalArgumentException("expected a SIP URI, got '" + text + "'");
        }
        return text;
    }

    static TlsUse tlsUse(String text) {
        return inSmallLetters(text, TlsUse.values(), "off, preferred or required");
    }

    static SetupOffer setupOffer(String text) {
        return inSmallLetters(text, SetupOffer.values(), "passive, actpass or active");
    }

    static boolean strict(String text) {
        if (!text.equals("lenient") && !text.equals("strict")) {
            throw new IllegalArgumentException("expected lenient or strict, got '" + text + "'");
        }
        return text.equals("strict");
    }

    /** ERR-03 knows no other policy; the key is there so that whoever asks for another is told at the start. */
    static String firstFork(String text) {
        if (!text.equals("first")) {
            throw new IllegalArgumentException("expected first, got '" + text + "'");
        }
        return text;
    }

    private static <E extends Enum<E>> E inSmallLetters(String text, E[] values, String expected) {
        return Arrays.stream(values).filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected " + expected + ", got '" + text + "'"));
    }

    /** A relay's URI; credentials belong into settings of their own. */
    static String relayUri(String text) {
        if (!text.matches("msrps://([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+])(:[0-9]{1,5})?;tcp")) {
            throw new IllegalArgumentException("expected msrps://host:port;tcp, got '" + text + "'");
        }
        return text;
    }

    /** Text for within quotation marks; it may be secret, so what is wrong with it is not shown. */
    static String quotable(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == '"')) {
            throw new IllegalArgumentException("a quotation mark or a control character is in it");
        }
        return text;
    }

    static String headerName(String text) {
        if (!text.matches("[A-Za-z][A-Za-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("expected the name of a header, got '" + text + "'");
        }
        return text;
    }

    static String serviceUrn(String text) {
        if (!text.matches("urn:urn-7:[A-Za-z0-9._:-]{1,200}")) {
            throw new IllegalArgumentException("expected a service identifier (urn:urn-7:...), got '" + text + "'");
        }
        return text;
    }

    /** A header that is kept besides the nine of STO-01; others are not, so they cannot be delivered (STO-07). */
    static String extraHeader(String text) {
        return EXTRA_HEADERS.stream().filter(text::equalsIgnoreCase).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected some of " + EXTRA_HEADERS + ", got '" + text + "'"));
    }
}
