package org.restante.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.restante.cpm.Device;
import org.restante.cpm.ServedUser;
import org.restante.history.History;
import org.restante.queue.Preferences;
import org.restante.queue.UserPreferences;
import org.restante.trigger.PreferencesChanged;
import org.restante.trigger.Registrations;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What users want: whether history is kept, whether anything is delivered now, from whom nothing is taken. Blocks on storage. */
@Singleton
final class UserWishes {

    private static final Logger LOG = LoggerFactory.getLogger(UserWishes.class);
    private static final int MAX_BODY_OCTETS = 2 * Preferences.MOST_BLOCKED * ServedUser.MAX_LENGTH;
    private static final String EXPECTED = "expected some of {\"history\": true|false, \"hold\": true|false, \"blocked\": "
            + "[\"URI\", ...]}, with at most " + Preferences.MOST_BLOCKED + " blocked";

    private final History history;
    private final UserPreferences preferences;
    private final Registrations registrations;
    private final Event<PreferencesChanged> changes;
    private final Event<Trigger> triggers;
    private final ObjectMapper json;

    @Inject
    UserWishes(History history, UserPreferences preferences, Registrations registrations, Event<PreferencesChanged> changes,
            Event<Trigger> triggers, ObjectMapper json) {
        this.history = history;
        this.preferences = preferences;
        this.registrations = registrations;
        this.changes = changes;
        this.triggers = triggers;
        this.json = json;
    }

    /** {@return what a user wants} */
    Map<String, Object> read(ServedUser user) {
        Preferences wanted = preferences.of(user);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("history", history.isRecordingOn(user));
        shown.put("hold", wanted.onHold());
        shown.put("blocked", wanted.blocked().stream().map(ServedUser::uri).sorted().toList());
        return shown;
    }

    /** Changes what stands in the body and leaves the rest; {@return what the user wants from now on} */
    Map<String, Object> change(ServedUser user, Call call) {
        if (!call.type().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new RefusedException(400, "preferences are JSON (Content-Type: application/json)");
        }
        JsonNode body = body(call);
        check(body);
        if (body.has("history")) {
            boolean on = body.get("history").booleanValue();
            history.setRecording(user, on);
            LOG.info("history of {} is {} from now on", user, on ? "recorded" : "not recorded");
        }
        if (body.has("hold") || body.has("blocked")) {
            change(user, body);
        }
        return read(user);
    }

    private static void check(JsonNode body) {
        Set<String> names = new TreeSet<>();
        for (Iterator<String> all = body.fieldNames(); all.hasNext();) {
            names.add(all.next());
        }
        boolean known = body.isObject() && !names.isEmpty() && Set.of("history", "hold", "blocked").containsAll(names);
        if (!known || body.has("history") && !body.get("history").isBoolean() || body.has("hold") && !body.get("hold").isBoolean()
                || body.has("blocked") && !body.get("blocked").isArray()) {
            throw new RefusedException(400, EXPECTED);
        }
    }

    private void change(ServedUser user, JsonNode body) {
        Set<ServedUser> blocked = blocked(body);
        Preferences wanted = preferences.change(user, before -> {
            Preferences held = body.has("hold") ? before.hold(body.get("hold").booleanValue()) : before;
            return body.has("blocked") ? held.block(blocked) : held;
        });
        LOG.info("{} wants from now on: {}, {} senders blocked", user, wanted.onHold() ? "nothing delivered" : "what comes delivered",
                wanted.blocked().size());
        changes.fire(new PreferencesChanged(user, wanted.onHold()));
        if (body.has("hold") && !wanted.onHold()) { // also to devices that rest after a failure
            triggers.fire(new Trigger.DeviceRegistered(user, registrations.devices(user).devices().stream()
                    .map(Device::instance).collect(Collectors.toSet())));
        }
    }

    private static Set<ServedUser> blocked(JsonNode body) {
        Set<ServedUser> blocked = new TreeSet<>();
        for (JsonNode sender : body.path("blocked")) {
            try {
                blocked.add(ServedUser.of(sender.asText()));
            } catch (IllegalArgumentException e) {
                throw new RefusedException(400, "whom to block is a sip or tel URI, such as sip:mallory@home.test: " + e.getMessage());
            }
        }
        if (blocked.size() > Preferences.MOST_BLOCKED) {
            throw new RefusedException(400, EXPECTED);
        }
        return blocked;
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
}
