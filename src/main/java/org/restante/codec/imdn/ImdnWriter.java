package org.restante.codec.imdn;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one {@code message/imdn+xml} document, its elements in the order of the schema (RFC 5438 §11.1.9). */
final class ImdnWriter {

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final XMLStreamWriter xml;

    ImdnWriter() {
        try {
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(octets, StandardCharsets.UTF_8.name());
        } catch (XMLStreamException e) {
            throw new IllegalStateException("no XML writer", e);
        }
    }

    byte[] write(DispositionNotification notification) {
        try {
            document(notification);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("notification cannot be written", e);
        }
        return octets.toByteArray();
    }

    private void document(DispositionNotification notification) throws XMLStreamException {
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeStartElement("imdn");
        xml.writeDefaultNamespace(DispositionNotification.NAMESPACE);
        text("message-id", Optional.of(notification.messageId()));
        text("datetime", Optional.of(notification.dateTime()));
        text("recipient-uri", notification.recipient());
        text("original-recipient-uri", notification.originalRecipient());
        text("subject", notification.subject());
        xml.writeStartElement(notification.disposition().element());
        xml.writeStartElement("status");
        xml.writeEmptyElement(notification.status().element());
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void text(String name, Optional<String> value) throws XMLStreamException {
        if (value.isPresent()) {
            xml.writeStartElement(name);
            xml.writeCharacters(value.get());
            xml.writeEndElement();
        }
    }
}
