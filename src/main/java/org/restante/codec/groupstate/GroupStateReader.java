package org.restante.codec.groupstate;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.restante.codec.groupstate.GroupStateObject.Participant;

/** Walks one group state object from its root element to its very end. */
final class GroupStateReader {

    private static final int MAX_DEPTH = 16;

    private final XMLStreamReader xml;
    private final List<Participant> participants = new ArrayList<>();

    GroupStateReader(byte[] document) {
        if (document.length > GroupStateObject.MAX_BYTES) {
            throw new GroupStateException("group state longer than " + GroupStateObject.MAX_BYTES + " octets");
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            xml = factory.createXMLStreamReader(new ByteArrayInputStream(document));
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
    }

    private static GroupStateException notWellFormed() {
        return new GroupStateException("group state is not well-formed XML");
    }

    GroupStateObject read() {
        try {
            while (!xml.isStartElement()) {
                next();
            }
            if (!xml.getLocalName().equals("groupstate")) {
                throw new GroupStateException("root element is not groupstate");
            }
            Optional<Instant> timestamp = attribute("timestamp").map(GroupStateReader::instant);
            Optional<String> focus = attribute("lastfocussessionid");
            Optional<String> type = attribute("group-type");
            children();
            return new GroupStateObject(timestamp, focus, type, participants);
        } catch (XMLStreamException e) {
            throw notWellFormed();
        }
    }

    private void children() throws XMLStreamException {
        int depth = 1;
        while (xml.hasNext()) {
            next();
            if (xml.isStartElement()) {
                depth++;
                element(depth);
            } else if (xml.isEndElement()) {
                depth--;
            }
        }
    }

    private void element(int depth) {
        if (depth > MAX_DEPTH) {
            throw new GroupStateException("group state nested deeper than " + MAX_DEPTH);
        }
        if (depth == 2 && xml.getLocalName().equals("participant")) {
            if (participants.size() == GroupStateObject.MAX_PARTICIPANTS) {
                throw new GroupStateException("group state with more than " + GroupStateObject.MAX_PARTICIPANTS + " participants");
            }
            participants.add(new Participant(attribute("name").orElse(""), attribute("comm-addr")
                    .orElseThrow(() -> new GroupStateException("participant without comm-addr"))));
        }
    }

    private void next() throws XMLStreamException {
        if (!xml.hasNext() || xml.next() == XMLStreamConstants.DTD) {
            throw notWellFormed();
        }
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name));
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text.trim()).toInstant();
        } catch (DateTimeParseException e) {
            throw new GroupStateException("timestamp of the group state is none");
        }
    }
}
