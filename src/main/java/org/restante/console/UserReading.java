package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
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

/** What the API tells of a user. Blocks on storage. */
@Singleton
final class UserReading {

    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final History history;
    private final DeferredMessageQueue queue;
    private final Registrations registrations;
    private final UserWishes wishes;

    @Inject
    UserReading(History history, DeferredMessageQueue queue, Registrations registrations, UserWishes wishes) {
        this.history = history;
        this.queue = queue;
        this.registrations = registrations;
        this.wishes = wishes;
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
        shown.putAll(wishes.read(user));
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
