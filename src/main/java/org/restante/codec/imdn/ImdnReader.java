package org.restante.codec.imdn;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.restante.codec.imdn.DispositionNotification.Disposition;
import org.restante.codec.imdn.DispositionNotification.Status;

/**
 * Walks one {@code message/imdn+xml} document (RFC 5438 §11.1), element by element; elements it does not know are passed
 * over with all they hold.
 */
final class ImdnReader {

    private final XMLStreamReader xml;
    private final Map<String, String> texts = new HashMap<>();
    private Disposition disposition;
    private Status status;
    private int depth;

    ImdnReader(byte[] document) {
        if (document.length > DispositionNotification.MAX_BYTES) {
            throw new ImdnException("notification longer than " + DispositionNotification.MAX_BYTES + " octets");
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
    DispositionNotification read() {
        try {
            document();
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
        if (status == null) {
            throw new ImdnException("notification without status");
        }
        return new DispositionNotification(required("message-id"), required("datetime"), text("recipient-uri"),
                text("original-recipient-uri"), text("subject"), disposition, status);
    }

    private static ImdnException notWellFormed() {
        return new ImdnException("notification is not well-formed XML");
    }

    private void document() throws XMLStreamException {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            if (!xml.hasNext()) {
                throw notWellFormed();
            }
        }
        if (!isOurs() || !xml.getLocalName().equals("imdn")) {
            throw new ImdnException("root element is not imdn");
        }
        while (nextChild()) {
            Optional<Disposition> kind = isOurs() ? Disposition.of(xml.getLocalName()) : Optional.empty();
            if (kind.isPresent()) {
                notification(kind.get());
            } else if (isOurs() && isText(xml.getLocalName())) {
                texts.putIfAbsent(xml.getLocalName(), elementText());
            } else {
                skip();
            }
        }
        while (xml.hasNext()) {
            next();
        }
    }

    private static boolean isText(String name) {
        return switch (name) {
            case "message-id", "datetime", "recipient-uri", "original-recipient-uri", "subject" -> true;
            default -> false;
        };
    }

    private void notification(Disposition kind) throws XMLStreamException {
        if (disposition != null) {
            throw new ImdnException("several notifications in one document");
        }
        disposition = kind;
        while (nextChild()) {
            if (isOurs() && xml.getLocalName().equals("status")) {
                status();
            } else {
                skip();
            }
        }
    }

    private void status() throws XMLStreamException {
        while (nextChild()) {
            Optional<Status> told = isOurs() ? Status.of(xml.getLocalName()) : Optional.empty();
            if (told.isPresent() && status != null) {
                throw new ImdnException("several statuses in one notification");
            }
            status = told.orElse(status);
            skip();
        }
    }

    /** The text of an element that may hold nothing else; ends at its end tag. */
    private String elementText() throws XMLStreamException {
        String text = xml.getElementText().strip();
        depth--;
        if (text.length() > DispositionNotification.MAX_TEXT) {
            throw new ImdnException("text longer than " + DispositionNotification.MAX_TEXT + " characters");
        }
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
            throw new ImdnException("document type declarations and entities are refused");
        }
        if (event == XMLStreamConstants.START_ELEMENT && ++depth > DispositionNotification.MAX_DEPTH) {
            throw new ImdnException("elements nested deeper than " + DispositionNotification.MAX_DEPTH);
        }
        if (event == XMLStreamConstants.END_ELEMENT) {
            depth--;
        }
        return event;
    }

    private boolean isOurs() {
        return DispositionNotification.NAMESPACE.equals(xml.getNamespaceURI());
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).filter(value -> !value.isEmpty());
    }

    private String required(String name) {
        return text(name).orElseThrow(() -> new ImdnException("notification without " + name));
    }
}
