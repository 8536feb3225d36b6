package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.restante.codec.mime.HeaderBlock;
import org.restante.codec.mime.MimeFormatException;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ServedUser;

/**
 * The checks of DEF-02 that requests of all kinds have in common, and what is kept of their headers (STO-01, STO-07).
 * What fails is thrown as {@link Refusal}, with the answer to give.
 */
final class RequestChecks {

    private static final String ANONYMOUS = "<sip:anonymous@anonymous.invalid>";
    private static final DateTimeFormatter SIP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

    private final Settings settings;

    RequestChecks(Settings settings) {
        this.settings = settings;
    }

    /** {@return who sent it} Only the core may say so; nobody else is believed. */
    String assertedIdentity(ArrivedRequest request) {
        if (!settings.trusted().includes(request.peer())) {
            throw new Refusal(403, request.peer().getHostAddress() + " is not one of trusted.peers");
        }
        String identity = request.header("P-Asserted-Identity")
                .orElseThrow(() -> new Refusal(403, "no P-Asserted-Identity"));
        return checked("P-Asserted-Identity", first(identity), ServedUser::of).uri();
    }

    /** {@return everything that the core asserts of who sent it: an address, a number, or both; what is neither is left out} */
    static Set<ServedUser> senders(ArrivedRequest request) {
        Set<ServedUser> senders = new HashSet<>();
        String left = request.joined("P-Asserted-Identity").orElse("");
        while (!left.isEmpty()) {
            String next = first(left);
            identity(next).ifPresent(senders::add);
            left = left.substring(Math.min(left.length(), next.length() + 1));
        }
        return senders;
    }

    private static Optional<ServedUser> identity(String address) {
        try {
            return Optional.of(ServedUser.of(address));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The first of a list of addresses; commas within quotes or angle brackets do not count. */
    private static String first(String addresses) {
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = 0; i < addresses.length(); i++) {
            char c = addresses.charAt(i);
            if (quoted) {
                quoted = c != '"';
                i += c == '\\' ? 1 : 0;
            } else if (c == ',' && !bracketed) {
                return addresses.substring(0, i);
            } else {
                quoted = c == '"';
                bracketed = c == '<' || bracketed && c != '>';
            }
        }
        return addresses;
    }

    /** DEF-01: P-Served-User names the served user, else the Request-URI does. A number alone has no domain that is served. */
    ServedUser servedUser(ArrivedRequest request) {
        ServedUser user = request.header("P-Served-User").map(value -> checked("P-Served-User", value, ServedUser::of))
                .orElseGet(() -> checked("Request-URI", request.requestUri(), ServedUser::of));
        if (!settings.served().domains().contains(user.domain())) {
            throw new Refusal(480, user + " is not in served.domains"); // DEF-10
        }
        return user;
    }

    /** {@return the lifetime that a header asks for, in seconds on the wire (DEF-12); empty if it is not there} */
    static Optional<Duration> lifetime(ArrivedRequest request, String name) {
        return request.header(name).map(value -> {
            if (!value.matches("[0-9]{1,10}")) {
                throw new Refusal(400, name + " is no number");
            }
            return Duration.ofSeconds(Long.parseLong(value));
        });
    }

    /** {@return whether Privacy asks that the sender is not named (STO-06)} */
    static boolean asksForAnonymity(ArrivedRequest request) {
        String privacy = request.joined("Privacy").orElse("");
        for (String value : privacy.split("[,;]")) {
            if (value.trim().equalsIgnoreCase("id")) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return the headers of STO-01 but for those of the content; hop-by-hop and dialog headers are not among them
     * (STO-07)}
     *
     * @param startLine  with which delivery will write them: what cannot be written then is refused now
     * @param anonymous  whether From is not to name the sender
     * @param receivedAt the Date of a request that has none (STO-02)
     */
    static List<HeaderField> kept(ArrivedRequest request, String startLine, boolean anonymous, Instant receivedAt) {
        List<HeaderField> kept = new ArrayList<>();
        kept.add(new HeaderField("From", anonymous ? ANONYMOUS
                : request.header("From").orElseThrow(() -> new Refusal(400, "no From"))));
        kept.add(new HeaderField("To", request.header("To").orElseThrow(() -> new Refusal(400, "no To"))));
        request.header("Subject").ifPresent(value -> kept.add(new HeaderField("Subject", value)));
        kept.add(new HeaderField("Date", request.header("Date").orElseGet(() -> SIP_DATE.format(receivedAt))));
        request.joined("Accept-Contact").ifPresent(value -> kept.add(new HeaderField("Accept-Contact", value)));
        request.header("Conversation-ID").ifPresent(value -> kept.add(new HeaderField("Conversation-ID", value)));
        request.header("Contribution-ID").ifPresent(value -> kept.add(new HeaderField("Contribution-ID", value)));
        checked("header fields", startLine, line -> new HeaderBlock(Optional.of(line),
                kept.stream().map(field -> new HeaderBlock.Field(field.name(), field.value())).toList()));
        return kept;
    }

    /** {@return what a header is read into, if it is there} */
    static <T> Optional<T> id(ArrivedRequest request, String name, Function<String, T> read) {
        return request.header(name).map(value -> checked(name, value, read));
    }

    /** {@return what a text is read into} Throws a {@link Refusal} (400) if it cannot be. */
    static <T> T checked(String what, String value, Function<String, T> read) {
        try {
            return read.apply(value);
        } catch (IllegalArgumentException | MimeFormatException e) {
            throw new Refusal(400, what + ": " + e.getMessage());
        }
    }
}
