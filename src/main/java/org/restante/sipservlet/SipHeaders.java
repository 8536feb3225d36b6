package org.restante.sipservlet;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletResponse;
import org.mobicents.servlet.sip.core.message.MobicentsSipServletMessage;
import org.restante.cpm.HeaderField;

/** Header fields of a message as records. */
public final class SipHeaders {

    private static final Pattern BREAKS = Pattern.compile("[\\r\\n\\x00]+[ \\t]*");

    private static final Set<String> OWN = Set.of("from", "f", "to", "t", "content-length", "l");

    private static final Set<String> NEVER_LEFT_OUT = Set.of("expires", "privacy");

    private SipHeaders() {
    }

    /**
     * {@return the header field, which the application may set} The container protects most of its own, but for some
     * methods not these: a new From has no tag, and a dialog begun with it cannot go on.
     *
     * @throws IllegalArgumentException if it is the container's own
     */
    static HeaderField settable(HeaderField field) {
        if (OWN.contains(field.name().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(field.name() + " is not for an application to set");
        }
        return field;
    }

    /**
     * {@return all header fields of a message, values unfolded} A malformed one is left out as if it had not been there, but
     * for those that take something from a message: without its Expires it would be held for longest, without its Privacy
     * its sender would be named.
     */
    public static List<HeaderField> of(SipServletMessage message) {
        List<HeaderField> fields = new ArrayList<>();
        for (Iterator<?> names = message.getHeaderNames(); names.hasNext();) {
            String name = (String) names.next();
            for (Iterator<?> values = message.getHeaders(name); values.hasNext();) {
                fields.add(new HeaderField(name, unfolded((String) values.next())));
            }
        }
        for (String line : unparsed(message)) {
            String[] field = line.split(":", 2);
            if (field.length == 2 && NEVER_LEFT_OUT.contains(field[0].trim().toLowerCase(Locale.ROOT))) {
                fields.add(new HeaderField(field[0].trim(), unfolded(field[1])));
            }
        }
        return fields;
    }

    /** {@return header fields, as lines, that the stack could not parse: it hides them, but keeps them as they were} */
    static List<String> unparsed(SipServletMessage message) {
        List<String> lines = new ArrayList<>();
        if (message instanceof MobicentsSipServletMessage known) {
            for (Iterator<?> all = known.getMessage().getUnrecognizedHeaders(); all.hasNext();) {
                lines.add((String) all.next());
            }
        }
        return lines;
    }

    private static String unfolded(String value) {
        boolean whole = value.indexOf('\r') < 0 && value.indexOf('\n') < 0 && value.indexOf('\0') < 0; // nearly always
        return (whole ? value : BREAKS.matcher(value).replaceAll(" ")).trim();
    }

    /** {@return the first value of a header field, if it is there} */
    public static Optional<String> first(SipServletMessage message, String name) {
        return Optional.ofNullable(message.getHeader(name)).map(SipHeaders::unfolded);
    }

    /**
     * {@return the first value of a header field that is an address, for example Contact, if it is there}
     *
     * @throws SipReject 400 if it is no address
     */
    public static Optional<SipAddress> address(SipServletMessage message, String name) {
        try {
            return Optional.ofNullable(message.getAddressHeader(name)).map(SipAddress::of);
        } catch (ServletParseException | IllegalArgumentException e) {
            throw new SipReject(SipServletResponse.SC_BAD_REQUEST, name + " is no address");
        }
    }

    /** {@return who sent the request that this message is or answers} */
    public static SipAddress from(SipServletMessage message) {
        return SipAddress.of(message.getFrom());
    }

    /** {@return to whom that request was sent} */
    public static SipAddress to(SipServletMessage message) {
        return SipAddress.of(message.getTo());
    }
}
