package org.restante.codec.groupstate;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.restante.codec.groupstate.GroupStateObject.Participant;
import org.restante.codec.xml.XmlElements;

/** Walks one group state object from its root element to its very end. */
final class GroupStateReader {

    private static final int MAX_DEPTH = 16;

    private final XmlElements xml;

    GroupStateReader(byte[] document) {
        xml = new XmlElements(document, GroupStateObject.MAX_BYTES, MAX_DEPTH, "group state", GroupStateException::new);
    }

    GroupStateObject read() {
        xml.root("groupstate");
        Optional<Instant> timestamp = xml.attribute("timestamp").map(GroupStateReader::instant);
        Optional<String> focus = xml.attribute("lastfocussessionid");
        Optional<String> type = xml.attribute("group-type");
        List<Participant> participants = new ArrayList<>();
        while (xml.nextChild()) {
            if (xml.name().equals("participant")) {
                participants.add(participant(participants.size()));
            }
            xml.skip();
        }
        xml.end();
        return new GroupStateObject(timestamp, focus, type, participants);
    }

    private Participant participant(int before) {
        if (before == GroupStateObject.MAX_PARTICIPANTS) {
            throw new GroupStateException("more than " + GroupStateObject.MAX_PARTICIPANTS + " participants");
        }
        return new Participant(xml.attribute("name").orElse(""), xml.required("comm-addr"));
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new GroupStateException("timestamp of the group state is none");
        }
    }
}
