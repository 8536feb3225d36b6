package org.restante.codec.reginfo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.restante.codec.reginfo.RegInfo.Contact;
import org.restante.codec.reginfo.RegInfo.Registration;

/** Writes one registration event document (RFC 3680 §5.3), the public GRUUs in their own namespace (RFC 5628 §5). */
final class RegInfoWriter {

    private static final String GRUU_PREFIX = "gr";

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final XMLStreamWriter xml;

    RegInfoWriter() {
        try {
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(octets, StandardCharsets.UTF_8.name());
        } catch (XMLStreamException e) {
            throw new IllegalStateException("no XML writer", e);
        }
    }

    byte[] write(RegInfo document) {
        try {
            document(document);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("reginfo document cannot be written", e);
        }
        return octets.toByteArray();
    }

    private void document(RegInfo document) throws XMLStreamException {
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeStartElement("reginfo");
        xml.writeDefaultNamespace(RegInfo.NAMESPACE);
        xml.writeNamespace(GRUU_PREFIX, RegInfo.GRUU_NAMESPACE);
        attribute("version", Long.toString(document.version()));
        attribute("state", document.full() ? "full" : "partial");
        for (Registration registration : document.registrations()) {
            registration(registration);
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void registration(Registration registration) throws XMLStreamException {
        xml.writeStartElement("registration");
        attribute("aor", registration.aor());
        attribute("id", registration.id());
        attribute("state", registration.state());
        for (Contact contact : registration.contacts()) {
            contact(contact);
        }
        xml.writeEndElement();
    }

    private void contact(Contact contact) throws XMLStreamException {
        xml.writeStartElement("contact");
        attribute("id", contact.id());
        attribute("state", contact.active() ? "active" : "terminated");
        attribute("event", contact.event());
        if (contact.expires().isPresent()) {
            attribute("expires", contact.expires().get().toString());
        }
        text("uri", contact.uri());
        for (var param : new TreeMap<>(contact.unknownParams()).entrySet()) {
            xml.writeStartElement("unknown-param");
            attribute("name", param.getKey());
            xml.writeCharacters(quoted(checked(param.getValue())));
            xml.writeEndElement();
        }
        if (contact.publicGruu().isPresent()) {
            xml.writeEmptyElement(GRUU_PREFIX, "pub-gruu", RegInfo.GRUU_NAMESPACE);
            attribute("uri", contact.publicGruu().get());
        }
        xml.writeEndElement();
    }

    private void text(String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(checked(text));
        xml.writeEndElement();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, checked(value));
    }

    /** Line ends would not survive an attribute, other controls and lone surrogates are no XML at all. */
    private static String checked(String text) {
        if (text.codePoints().anyMatch(c -> c < ' ' || c >= 127 && c < 160 || c >= 0xD800 && c < 0xE000
                || c == 0xFFFE || c == 0xFFFF)) {
            throw new RegInfoException("character that XML cannot carry");
        }
        return text;
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
