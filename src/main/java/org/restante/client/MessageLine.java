package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A received message as the command line prints it. Of long content only the beginning is shown.
 *
 * @param message its headers
 * @param octets  size of its content
 * @param shown   the beginning of its text, empty if it is no text
 */
record MessageLine(ReceivedMessage message, long octets, String shown) {

    private static final int MAX_SHOWN_OCTETS = 64 * 1024;

    /** Reads the content to its end. */
    static MessageLine of(ReceivedMessage message, InputStream content) throws IOException {
        byte[] start = content.readNBytes(MAX_SHOWN_OCTETS);
        long octets = start.length + content.transferTo(OutputStream.nullOutputStream());
        boolean text = message.contentType().toLowerCase(Locale.ROOT).startsWith("text/");
        return new MessageLine(message, octets, text ? new String(start, StandardCharsets.UTF_8) : "");
    }

    /** {@return time, sender and text in one line} */
    String text() {
        String time = message.date().or(message::deferredAt).map(instant -> instant + " ").orElse("");
        String what = shown.isEmpty() ? "[" + message.contentType() + ", " + octets + " octets]" : shown;
        return time + message.sender() + ": " + what
                + (octets > MAX_SHOWN_OCTETS && !shown.isEmpty() ? " [of " + octets + " octets]" : "");
    }

    /** {@return everything about the message, for JSON} */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sender", message.sender());
        fields.put("date", message.date().map(Object::toString).orElse(null));
        fields.put("deferredAt", message.deferredAt().map(Object::toString).orElse(null));
        fields.put("id", message.id().map(Object::toString).orElse(null));
        fields.put("conversation", message.conversation().map(Object::toString).orElse(null));
        fields.put("contribution", message.contribution().map(Object::toString).orElse(null));
        fields.put("subject", message.subject().orElse(null));
        fields.put("dispositions", message.dispositions());
        fields.put("channel", message.channel().name().toLowerCase(Locale.ROOT));
        fields.put("contentType", message.contentType());
        fields.put("octets", octets);
        fields.put("text", shown);
        return fields;
    }
}
