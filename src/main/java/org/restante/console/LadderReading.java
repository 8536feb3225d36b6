package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.restante.ladder.CaptureText;
import org.restante.ladder.Ladder;
import org.restante.ladder.Ladders;
import org.restante.ladder.Rung;
import org.restante.ladder.SippScript;

/** What the API tells of the messages that deliveries exchanged. Blocks on storage. */
@Singleton
final class LadderReading {

    private final Ladders ladders;

    @Inject
    LadderReading(Ladders ladders) {
        this.ladders = ladders;
    }

    /**
     * {@return the sessions of a delivery, in the format that is asked for} With {@code message=ID} only those that sent
     * this message, or the last if none did.
     */
    Object read(String delivery, Call call) {
        UUID id = QueueReading.uuid(delivery, 404, "a delivery id is a UUID");
        List<Ladder> found = ladders.of(id);
        if (found.isEmpty()) {
            throw new RefusedException(404, "nothing is kept of this delivery (settings ladder.*)");
        }
        List<Ladder> wanted = Optional.ofNullable(call.query().get("message"))
                .map(text -> about(QueueReading.uuid(text, 400, "a message id is a UUID"), found)).orElse(found);
        return switch (call.query().getOrDefault("format", "json")) {
            case "json" -> json(id, wanted);
            case "text2pcap" -> new PlainText("text/plain", String.join("", wanted.stream().map(CaptureText::of).toList()));
            case "sipp" -> new PlainText("application/xml", SippScript.of(wanted.get(wanted.size() - 1)));
            default -> throw new RefusedException(400, "the parameter 'format' is json, text2pcap or sipp");
        };
    }

    private static List<Ladder> about(UUID message, List<Ladder> found) {
        List<Ladder> about = found.stream().filter(ladder -> ladder.carried().contains(message)).toList();
        return about.isEmpty() ? found.subList(found.size() - 1, found.size()) : about;
    }

    private static Map<String, Object> json(UUID delivery, List<Ladder> ladders) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("delivery", delivery.toString());
        all.put("sessions", ladders.stream().map(LadderReading::session).toList());
        return all;
    }

    private static Map<String, Object> session(Ladder ladder) {
        Ladder.Head head = ladder.head();
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("id", head.id().toString());
        session.put("user", head.user().uri());
        session.put("device", head.device().value());
        session.put("procedure", head.procedure());
        session.put("begunAt", head.begunAt().toString());
        session.put("endedAt", ladder.endedAt().map(Instant::toString).orElse(null));
        session.put("outcome", ladder.outcome());
        session.put("messages", ladder.carried().stream().map(UUID::toString).toList());
        session.put("skipped", ladder.skipped());
        session.put("gap", ladder.gap());
        session.put("rungs", ladder.rungs().stream().map(rung -> rung(head.begunAt(), rung)).toList());
        return session;
    }

    private static Map<String, Object> rung(Instant begin, Rung rung) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("micros", Duration.between(begin, rung.at()).toNanos() / 1000);
        fields.put("protocol", rung.protocol().name());
        fields.put("sent", rung.sent());
        fields.put("local", rung.local());
        fields.put("remote", rung.remote());
        fields.put("head", rung.head());
        fields.put("octets", rung.octets());
        fields.put("crc32c", rung.octets() == 0 || rung.hash() == 0 ? null : String.format("%08x", rung.hash()));
        fields.put("flag", rung.flag() == ' ' ? null : String.valueOf(rung.flag()));
        return fields;
    }
}
