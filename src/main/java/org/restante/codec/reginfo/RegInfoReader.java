package org.restante.codec.reginfo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.restante.codec.reginfo.RegInfo.Contact;
import org.restante.codec.reginfo.RegInfo.Registration;
import org.restante.codec.xml.XmlElements;

/**
 * Walks one registration event document (RFC 3680 §5.3), element by element. Each element method begins at the start
 * tag and ends at its end tag; elements it does not know are passed over with all they hold.
 */
final class RegInfoReader {

    private final XmlElements xml;
    private int contacts;

    RegInfoReader(byte[] document) {
        xml = new XmlElements(document, RegInfo.MAX_BYTES, RegInfo.MAX_DEPTH, "reginfo document", RegInfoException::new);
    }

    /** {@return the document, read to its very end} */
    RegInfo read() {
        xml.root(RegInfo.NAMESPACE, "reginfo");
        long version = number("version", xml.required("version"));
        boolean full = full(xml.required("state"));
        List<Registration> registrations = new ArrayList<>();
        while (xml.nextChild()) {
            if (xml.is(RegInfo.NAMESPACE, "registration")) {
                registrations.add(registration());
            } else {
                xml.skip();
            }
        }
        xml.end();
        return new RegInfo(version, full, registrations);
    }

    private static boolean full(String state) {
        if (!state.equals("full") && !state.equals("partial")) {
            throw new RegInfoException("state of reginfo is neither full nor partial");
        }
        return state.equals("full");
    }

    private Registration registration() {
        String aor = xml.required("aor");
        String id = xml.required("id");
        String state = xml.required("state");
        List<Contact> contacts = new ArrayList<>();
        while (xml.nextChild()) {
            if (xml.is(RegInfo.NAMESPACE, "contact")) {
                contacts.add(contact());
            } else {
                xml.skip();
            }
        }
        return new Registration(aor, id, state, contacts);
    }

    private Contact contact() {
        if (++contacts > RegInfo.MAX_CONTACTS) {
            throw new RegInfoException("more than " + RegInfo.MAX_CONTACTS + " contacts");
        }
        String id = xml.required("id");
        boolean active = xml.required("state").equals("active");
        String event = xml.required("event");
        Optional<Long> expires = xml.attribute("expires").map(text -> number("expires", text));
        Map<String, String> params = new HashMap<>();
        String uri = null;
        String gruu = null;
        while (xml.nextChild()) {
            if (xml.is(RegInfo.NAMESPACE, "uri")) {
                uri = xml.text();
            } else if (xml.is(RegInfo.NAMESPACE, "unknown-param")) {
                params.putIfAbsent(xml.required("name").toLowerCase(Locale.ROOT), unquoted(xml.text()));
            } else if (xml.is(RegInfo.GRUU_NAMESPACE, "pub-gruu")) {
                gruu = xml.required("uri");
                xml.skip();
            } else {
                xml.skip();
            }
        }
        if (uri == null) {
            throw new RegInfoException("contact without uri");
        }
        return new Contact(id, active, event, uri, expires, params, Optional.ofNullable(gruu));
    }

    /** The value of a Contact parameter keeps the quotes of the REGISTER request, with its escapes (RFC 3261 §25.1). */
    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    private static long number(String name, String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new RegInfoException(name + " is no number");
        }
        return Long.parseLong(text);
    }
}
