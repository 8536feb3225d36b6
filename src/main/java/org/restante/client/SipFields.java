package org.restante.client;

import gov.nist.javax.sip.header.SIPHeader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.Header;
import javax.sip.message.Message;
import org.restante.cpm.FeatureTag;

/** Reads header fields of SIP messages as text, in their long or compact form. */
final class SipFields {

    private static final Pattern ICSI = Pattern.compile("\\+g\\.3gpp\\.icsi-ref\\s*=\\s*(\"[^\"]{0,2048}\"|[^;,\\s\"]{1,2048})",
            Pattern.CASE_INSENSITIVE);

    private SipFields() {
    }

    /** {@return the values of all fields of that name, in their order} */
    static List<String> values(Message message, String name) {
        List<String> values = new ArrayList<>();
        collect(message, name, values);
        String compact = compactForm(name);
        if (!compact.isEmpty()) {
            collect(message, compact, values);
            collectUnparsed(message, compact, values);
        }
        return values;
    }

    /** The stack takes "b" for another header and lays it aside as malformed. */
    private static void collectUnparsed(Message message, String compact, List<String> values) {
        for (Iterator<?> lines = message.getUnrecognizedHeaders(); lines.hasNext();) {
            String line = String.valueOf(lines.next());
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).trim().equalsIgnoreCase(compact)) {
                values.add(line.substring(colon + 1).trim());
            }
        }
    }

    /** {@return the value of the first field of that name} */
    static Optional<String> first(Message message, String name) {
        return values(message, name).stream().findFirst();
    }

    private static void collect(Message message, String name, List<String> values) {
        for (Iterator<?> fields = message.getHeaders(name); fields.hasNext();) {
            Header field = (Header) fields.next();
            String text = field instanceof SIPHeader sip ? sip.getHeaderValue() : textOf(field);
            if (text != null) {
                values.add(text.trim());
            }
        }
    }

    private static String textOf(Header field) {
        String line = field.toString();
        return line.substring(line.indexOf(':') + 1);
    }

    /** The stack knows the compact forms of RFC 3261 itself, but not those that later RFCs registered. */
    private static String compactForm(String name) {
        return switch (name) {
            case "Accept-Contact" -> "a";
            case "Referred-By" -> "b";
            case "Session-Expires" -> "x";
            default -> "";
        };
    }

    /** {@return the CPM services named by the feature tag anywhere in the fields of that name (CLI-01)} */
    static Set<FeatureTag> services(Message message, String name) {
        EnumSet<FeatureTag> tags = EnumSet.noneOf(FeatureTag.class);
        for (String value : values(message, name)) {
            for (Matcher icsi = ICSI.matcher(value); icsi.find();) {
                tags.addAll(FeatureTag.parse(icsi.group(1)));
            }
        }
        return tags;
    }

    /** {@return the URI of a name-addr or addr-spec, without parameters of the header} */
    static String uriOf(String address) {
        int open = address.indexOf('<');
        int close = address.indexOf('>', open + 1);
        if (open >= 0 && close > open) {
            return address.substring(open + 1, close).trim();
        }
        int end = address.indexOf(';');
        return (end < 0 ? address : address.substring(0, end)).trim();
    }

    /** {@return the user part of a URI, empty if it has none} */
    static String userOf(String uri) {
        int colon = uri.indexOf(':');
        int at = uri.indexOf('@', colon + 1);
        return at < 0 ? "" : uri.substring(colon + 1, at);
    }
}
