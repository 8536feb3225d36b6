package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Draws what a running function kept of the sessions of a delivery. Pure. */
final class KeptLadder {

    private static final String ORIGINATOR = "sender";
    private static final String FUNCTION = "restante";
    private static final String CORE = "core";
    private static final String DEVICE = "device";

    private KeptLadder() {
    }

    /**
     * Draws one session.
     *
     * @param message the message, as the API tells it
     * @param session one of the sessions of the ladder, as the API tells it
     */
    static List<String> draw(JsonNode message, JsonNode session) {
        List<String> lines = new ArrayList<>();
        lines.add(title(session));
        List<LadderEntry> entries = new ArrayList<>();
        entries.add(new LadderEntry(Duration.ZERO, ORIGINATOR, FUNCTION, message.path("kind").asText().equals("PAGER")
                ? "MESSAGE" : "INVITE", List.of("from " + message.path("sender").asText() + ", held since "
                + QueueCommand.second(message.path("receivedAt").asText()))));
        int at = 0;
        for (JsonNode rung : session.path("rungs")) {
            if (at++ == session.path("gap").asInt() && session.path("skipped").asInt() > 0) {
                entries.add(gap(entries.remove(entries.size() - 1), session.path("skipped").asInt()));
            }
            entries.add(entry(rung));
        }
        lines.addAll(new Ladder(List.of(ORIGINATOR, FUNCTION, CORE, DEVICE)).draw(Folding.of(entries)));
        return lines;
    }

    private static String title(JsonNode session) {
        String ended = session.path("endedAt").asText("");
        return Shown.line(session.path("procedure").asText() + " to " + session.path("device").asText() + ", "
                + QueueCommand.second(session.path("begunAt").asText())
                + (session.path("endedAt").isTextual() ? " to " + QueueCommand.second(ended) + ": "
                + session.path("outcome").asText() : ", lasts"));
    }

    private static LadderEntry gap(LadderEntry before, int skipped) {
        List<String> notes = new ArrayList<>(before.notes());
        notes.add("… " + skipped + " more were not kept …");
        return new LadderEntry(before.at(), before.from(), before.to(), before.label(), notes);
    }

    private static LadderEntry entry(JsonNode rung) {
        boolean sip = rung.path("protocol").asText().equals("SIP");
        String peer = sip ? CORE : DEVICE;
        boolean sent = rung.path("sent").asBoolean();
        long octets = rung.path("octets").asLong();
        WireEvent event = new WireEvent(Duration.ofNanos(1000 * rung.path("micros").asLong()), sent ? FUNCTION : peer,
                sent ? peer : FUNCTION, sip, rung.path("head").asText(), octets, (rung.path("flag").asText("") + ' ').charAt(0), false);
        LadderEntry entry = Telling.entry(event);
        if (octets == 0) {
            return entry;
        }
        List<String> notes = new ArrayList<>(entry.notes());
        notes.add(octets + " octets, CRC-32C " + rung.path("crc32c").asText()
                + (sip ? event.message().header("Content-Type").map(type -> ", " + type).orElse("") : ""));
        return new LadderEntry(entry.at(), entry.from(), entry.to(), entry.label(), notes);
    }
}
