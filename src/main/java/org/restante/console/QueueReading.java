package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.DeviceDelivery;
import org.restante.queue.MessageId;
import org.restante.queue.UserPreferences;
import org.restante.trigger.Registrations;

/** What the API tells of the queue. Blocks on storage. */
@Singleton
final class QueueReading {

    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final DeferredMessageQueue queue;
    private final UserPreferences preferences;
    private final Registrations registrations;
    private final Clock clock;

    @Inject
    QueueReading(DeferredMessageQueue queue, UserPreferences preferences, Registrations registrations, Clock clock) {
        this.queue = queue;
        this.preferences = preferences;
        this.registrations = registrations;
        this.clock = clock;
    }

    /** {@return a page of a user's messages; {@code next} names the last one if there may be more} */
    Map<String, Object> list(ServedUser user, Call call) {
        int limit = call.number("limit", 1, LARGEST_PAGE, PAGE);
        Optional<MessageId> after = Optional.ofNullable(call.query().get("after")).map(text -> id(text, 400));
        List<DeferredMessage> messages = queue.list(user, after, limit);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("user", user.uri());
        page.put("waiting", queue.backlog(user).messages());
        page.put("messages", messages.stream().map(MessageView::of).toList());
        page.put("next", messages.size() < limit ? null : messages.get(limit - 1).id().toString());
        return page;
    }

    /** {@return a message with its ledger} */
    MessageView.Detail message(String id) {
        DeferredMessage message = find(id);
        return MessageView.Detail.of(message, ledger(message));
    }

    /** {@return a message's id, state and the sentence} */
    Map<String, Object> why(String id) {
        DeferredMessage message = find(id);
        ServedUser user = message.original().user();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", message.id().toString());
        answer.put("state", message.state().name());
        answer.put("why", Why.sentence(message, ledger(message), registrations.devices(user),
                preferences.of(user).onHold(), clock.instant()));
        return answer;
    }

    private DeferredMessage find(String id) {
        return queue.find(id(id, 404)).orElseThrow(() -> new RefusedException(404, "there is no message of this id"));
    }

    private List<DeviceDelivery> ledger(DeferredMessage message) {
        return queue.devices(message.original().user(), message.id());
    }

    private static MessageId id(String text, int status) {
        return new MessageId(uuid(text, status, "a message id is a UUID"));
    }

    /** {@return a UUID as people write it} @throws RefusedException with this status if it is none */
    static UUID uuid(String text, int status, String otherwise) {
        if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw new RefusedException(status, otherwise);
        }
        return UUID.fromString(text);
    }
}
