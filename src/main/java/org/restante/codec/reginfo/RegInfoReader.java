package org.restante.codec.reginfo;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.restante.codec.reginfo.RegInfo.Contact;
import org.restante.codec.reginfo.RegInfo.Registration;

/**
 * Walks one registration event document (RFC 3680 §5.3), element by element. Each element method begins at the start
 * tag and ends at its end tag; elements it does not know are passed over with all they hold.
 */
final class RegInfoReader {

    private final XMLStreamReader xml;
    private int depth;
    private int contacts;

    RegInfoReader(byte[] document) {
        if (document.length > RegInfo.MAX_BYTES) {
            throw new RegInfoException("reginfo document longer than " + RegInfo.MAX_BYTES + " octets");
        }
        try {
            xml = factory().createXMLStreamReader(new ByteArrayInputStream(document));
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** {@return the document, read to its very end} */
    RegInfo read() {
        try {
            return document();
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
    }

    private static RegInfoException notWellFormed() {
        return new RegInfoException("reginfo document is not well-formed XML");
    }

    private RegInfo document() throws XMLStreamException {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            if (!xml.hasNext()) {
                throw notWellFormed();
            }
        }
        if (!is(RegInfo.NAMESPACE, "reginfo")) {
            throw new RegInfoException("root element is not reginfo");
        }
        long version = number("version", required("version"));
        boolean full = full(required("state"));
        List<Registration> registrations = new ArrayList<>();
        while (nextChild()) {
            if (is(RegInfo.NAMESPACE, "registration")) {
                registrations.add(registration());
            } else {
                skip();
            }
        }
        while (xml.hasNext()) {
            next();
        }
        return new RegInfo(version, full, registrations);
    }

    private static boolean full(String state) {
        if (!state.equals("full") && !state.equals("partial")) {
            throw new RegInfoException("state of reginfo is neither full nor partial");
        }
        return state.equals("full");
    }

    private Registration registration() throws XMLStreamException {
        String aor = required("aor");
        String id = required("id");
        String state = required("state");
        List<Contact> contacts = new ArrayList<>();
        while (nextChild()) {
            if (is(RegInfo.NAMESPACE, "contact")) {
                contacts.add(contact());
            } else {
                skip();
            }
        }
        return new Registration(aor, id, state, contacts);
    }

    private Contact contact() throws XMLStreamException {
        if (++contacts > RegInfo.MAX_CONTACTS) {
            throw new RegInfoException("more than " + RegInfo.MAX_CONTACTS + " contacts");
        }
        String id = required("id");
        boolean active = required("state").equals("active");
        String event = required("event");
        Optional<Long> expires = attribute("expires").map(text -> number("expires", text));
        Map<String, String> params = new HashMap<>();
        String uri = null;
        String gruu = null;
        while (nextChild()) {
            if (is(RegInfo.NAMESPACE, "uri")) {
                uri = text();
            } else if (is(RegInfo.NAMESPACE, "unknown-param")) {
                params.putIfAbsent(required("name").toLowerCase(Locale.ROOT), unquoted(text()));
            } else if (is(RegInfo.GRUU_NAMESPACE, "pub-gruu")) {
                gruu = required("uri");
                skip();
            } else {
                skip();
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

    /** The text of an element that may hold nothing else; ends at its end tag. */
    private String text() throws XMLStreamException {
        String text = xml.getElementText().strip();
        depth--;
        return text;
    }

    /** Goes to the next child of the current element; false at the element's end tag. */
    private boolean nextChild() throws XMLStreamException {
        int event = next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
            event = next();
        }
        return event == XMLStreamConstants.START_ELEMENT;
    }

    private void skip() throws XMLStreamException {
        int outside = depth - 1;
        while (depth > outside) {
            next();
        }
    }

    private int next() throws XMLStreamException {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new RegInfoException("document type declarations and entities are refused");
        }
        if (event == XMLStreamConstants.START_ELEMENT && ++depth > RegInfo.MAX_DEPTH) {
            throw new RegInfoException("elements nested deeper than " + RegInfo.MAX_DEPTH);
        }
        if (event == XMLStreamConstants.END_ELEMENT) {
            depth--;
        }
        return event;
    }

    private boolean is(String namespace, String name) {
        return name.equals(xml.getLocalName()) && namespace.equals(xml.getNamespaceURI());
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name)).map(String::strip);
    }

    private String required(String name) {
        return attribute(name).filter(value -> !value.isEmpty())
                .orElseThrow(() -> new RegInfoException(xml.getLocalName() + " without " + name));
    }

    private static long number(String name, String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new RegInfoException(name + " is no number");
        }
        return Long.parseLong(text);
    }
}
