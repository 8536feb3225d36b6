package org.restante.codec.xml;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.function.Function;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Walks one XML document, element by element: each method that reads an element begins at its start tag and ends at its end
 * tag. Document type declarations and entities are refused, for what they make of a few octets; so is what is longer or
 * deeper than the format allows. Every refusal is the exception that the format chose. Not safe for use by several threads.
 */
public final class XmlElements {

    private final XMLStreamReader xml;
    private final int maxDepth;
    private final String what;
    private final Function<String, ? extends RuntimeException> refusal;
    private int depth;

    /**
     * @param document octets of the document
     * @param maxBytes longest that is read
     * @param maxDepth elements within each other, at most
     * @param what     what the document is, to begin the text of a refusal with
     * @param refusal  makes the exception that this and all other methods throw for a document that is refused
     */
    public XmlElements(byte[] document, int maxBytes, int maxDepth, String what,
            Function<String, ? extends RuntimeException> refusal) {
        this.maxDepth = maxDepth;
        this.what = what;
        this.refusal = refusal;
        if (document.length > maxBytes) {
            throw refusal.apply(what + " longer than " + maxBytes + " octets");
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

    /** Goes to the root element, which must have this name. */
    public void root(String namespace, String name) {
        root(name);
        if (!isOf(namespace)) {
            throw refusal.apply("root element is not " + name);
        }
    }

    /** Goes to the root element, which must have this name in whatever namespace. */
    public void root(String name) {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            if (isAtEnd()) {
                throw notWellFormed();
            }
        }
        if (!name.equals(name())) {
            throw refusal.apply("root element is not " + name);
        }
    }

    /** Goes to the next child of the current element; {@return false at the element's end tag} */
    public boolean nextChild() {
        int event = next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
            event = next();
        }
        return event == XMLStreamConstants.START_ELEMENT;
    }

    /** Passes over the current element with all it holds. */
    public void skip() {
        int outside = depth - 1;
        while (depth > outside) {
            next();
        }
    }

    /** Reads on to the very end, so that a document that breaks after its root element is refused as well. */
    public void end() {
        while (!isAtEnd()) {
            next();
        }
    }

    /** {@return the text of the current element, stripped; an element within it is refused} */
    public String text() {
        try {
            String text = xml.getElementText().strip();
            depth--;
            return text;
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
    }

    /** {@return local name of the current element} */
    public String name() {
        return xml.getLocalName();
    }

    /** {@return whether the current element is of this namespace} */
    public boolean isOf(String namespace) {
        return namespace.equals(xml.getNamespaceURI());
    }

    /** {@return whether the current element has this name in this namespace} */
    public boolean is(String namespace, String name) {
        return name.equals(name()) && isOf(namespace);
    }

    /** {@return an attribute of the current element, stripped, and perhaps empty; absent if it has none of that name} */
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name)).map(String::strip);
    }

    /** {@return an attribute of the current element, stripped; one that is absent or empty is refused} */
    public String required(String name) {
        return attribute(name).filter(value -> !value.isEmpty())
                .orElseThrow(() -> refusal.apply(name() + " without " + name));
    }

    private boolean isAtEnd() {
        try {
            return !xml.hasNext();
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
    }

    private int next() {
        int event = event();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw refusal.apply("document type declarations and entities are refused");
        }
        if (event == XMLStreamConstants.START_ELEMENT && ++depth > maxDepth) {
            throw refusal.apply("elements nested deeper than " + maxDepth);
        }
        if (event == XMLStreamConstants.END_ELEMENT) {
            depth--;
        }
        return event;
    }

    private int event() {
        try {
            return xml.next();
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
    }

    private RuntimeException notWellFormed() {
        return refusal.apply(what + " is not well-formed XML");
    }
}
