package org.restante.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.Device;
import org.restante.cpm.Gruu;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.ServedUser;
import org.restante.history.History;
import org.restante.history.HistoryRecord;
import org.restante.queue.Backlog;
import org.restante.queue.DeferredMessageQueue;
import org.restante.trigger.RegisteredDevices;
import org.restante.trigger.Registrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API tells of a user, and the preferences that it changes. Blocks on storage. */
@Singleton
final class UserReading {

    private static final Logger LOG = LoggerFactory.getLogger(UserReading.class);
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final int MAX_BODY_OCTETS = 1024;

    private final History history;
    private final DeferredMessageQueue queue;
    private final Registrations registrations;
    private final ObjectMapper json;

    @Inject
    UserReading(History history, DeferredMessageQueue queue, Registrations registrations, ObjectMapper json) {
        this.history = history;
        this.queue = queue;
        this.registrations = registrations;
        this.json = json;
    }

    /** {@return what is known of a user; the registration is that which this node knows} */
    Map<String, Object> show(ServedUser user) {
        Backlog backlog = queue.backlog(user);
        RegisteredDevices known = registrations.devices(user);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("user", user.uri());
        shown.put("registered", registrations.isRegistered(user));
        shown.put("serving", known.serving().orElse(null));
        shown.put("waiting", backlog.messages());
        shown.put("octets", backlog.octets());
        shown.put("notifications", backlog.notifications());
        shown.put("history", isHistoryOn(user));
        shown.put("devices", known.devices().stream().map(UserReading::device).toList());
        return shown;
    }

    private static Map<String, Object> device(Device device) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("device", device.instance().value());
        shown.put("gruu", device.gruu().map(Gruu::uri).orElse(null));
        shown.put("contact", device.contact());
        shown.put("services", device.services().stream().map(tag -> tag.name().toLowerCase(Locale.ROOT)).sorted().toList());
        shown.put("userAgent", device.userAgent().isEmpty() ? null : device.userAgent());
        return shown;
    }

    /** {@return the newest records, newest first} */
    Map<String, Object> history(ServedUser user, Call call) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("user", user.uri());
        page.put("records", history.newest(user, call.number("limit", 1, LARGEST_PAGE, PAGE)).stream()
                .map(RecordView::of).toList());
        return page;
    }

    boolean isHistoryOn(ServedUser user) {
        return history.isRecordingOn(user);
    }

    /** Takes {@code {"history": true|false}}. */
    void change(ServedUser user, Call call) {
        if (!call.type().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new RefusedException(400, "preferences are JSON (Content-Type: application/json)");
        }
        JsonNode body = body(call);
        if (!body.isObject() || body.size() != 1 || !body.path("history").isBoolean()) {
            throw new RefusedException(400, "expected {\"history\": true} or {\"history\": false}");
        }
        boolean on = body.path("history").booleanValue();
        history.setRecording(user, on);
        LOG.info("history of {} is {} from now on", user, on ? "recorded" : "not recorded");
    }

    private JsonNode body(Call call) {
        try {
            byte[] octets = call.body().readNBytes(MAX_BODY_OCTETS + 1);
            if (octets.length > MAX_BODY_OCTETS) {
                throw new RefusedException(400, "preferences have at most " + MAX_BODY_OCTETS + " octets");
            }
            return json.readTree(octets);
        } catch (JsonProcessingException e) {
            throw new RefusedException(400, "the body is no JSON");
        } catch (IOException e) {
            throw new RefusedException(400, "the body did not come to its end");
        }
    }

    /** A history record as the API shows it; null for what it does not have. */
    record RecordView(String key, String kind, String sender, String conversationId, String contributionId,
            String imdnMessageId, String contentType, long contentOctets, String receivedAt, String deliveredAt) {

        static RecordView of(HistoryRecord r) {
            return new RecordView(r.key(), r.kind().name(), r.sender(), r.conversation().map(ConversationId::value)
                    .orElse(null), r.contribution().map(ContributionId::value).orElse(null),
                    r.imdnMessageId().map(ImdnMessageId::value).orElse(null), r.contentType(), r.contentOctets(),
                    r.receivedAt().toString(), r.deliveredAt().toString());
        }
    }
}
