package org.restante.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.restante.cpm.Device;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.MessageId;
import org.restante.queue.QueueOperations;
import org.restante.queue.QueueOperations.Command;
import org.restante.queue.QueueOperations.Order;
import org.restante.queue.QueueOperations.Result;
import org.restante.trigger.Registrations;
import org.restante.trigger.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders for messages. An order is JSON, {@code {"by": "...", "reason": "..."}}: a page of somebody else's can make a
 * browser send a form, but not this content type, unless it is asked first and refused. Blocks on storage.
 */
@Singleton
final class QueueOrders {

    private static final Logger LOG = LoggerFactory.getLogger(QueueOrders.class);
    private static final int MAX_BODY_OCTETS = 4096;
    private static final int MAX_BY = 100;
    private static final int MAX_REASON = 500;

    private final QueueOperations operations;
    private final DeferredMessageQueue queue;
    private final Registrations registrations;
    private final Event<Trigger> triggers;
    private final Clock clock;
    private final ObjectMapper json;

    @Inject
    QueueOrders(QueueOperations operations, DeferredMessageQueue queue, Registrations registrations, Event<Trigger> triggers,
            Clock clock, ObjectMapper json) {
        this.operations = operations;
        this.queue = queue;
        this.registrations = registrations;
        this.triggers = triggers;
        this.clock = clock;
        this.json = json;
    }

    /** {@return whether there is a command of this name, as it stands in an address} */
    static Optional<Command> command(String name) {
        return Arrays.stream(Command.values()).filter(command -> command.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
    }

    /**
     * Carries an order out; {@return what came of it}
     *
     * @throws RefusedException 404 if there is no such message, 409 if it has come to its end, 400 or 415 for a call that is none
     */
    Map<String, Object> carryOut(String id, Command command, Call call) {
        MessageId message = new MessageId(QueueReading.uuid(id, 404, "a message id is a UUID"));
        Order order = order(command, call);
        Result result = operations.carryOut(message, order);
        LOG.info("{} of message {} ordered by {}: {}", command, message, order.by(), result);
        switch (result) {
            case NO_MESSAGE -> throw new RefusedException(404, "there is no message of this id");
            case TOO_LATE -> throw new RefusedException(409, "the message has come to its end already");
            case DONE, ALREADY, PENDING -> wake(message, command);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", message.toString());
        answer.put("command", command.name());
        answer.put("result", result.name());
        return answer;
    }

    private Order order(Command command, Call call) {
        if (!call.type().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new RefusedException(415, "an order is JSON (Content-Type: application/json)");
        }
        JsonNode body = body(call);
        String by = text(body, "by", MAX_BY);
        return new Order(command, by.isBlank() ? "somebody on this machine" : by, text(body, "reason", MAX_REASON), clock.instant());
    }

    private JsonNode body(Call call) {
        try {
            byte[] octets = call.body().readNBytes(MAX_BODY_OCTETS + 1);
            JsonNode body = octets.length > MAX_BODY_OCTETS ? null : json.readTree(octets);
            if (body == null || !body.isObject()) {
                throw new RefusedException(400, "expected {\"by\": \"...\", \"reason\": \"...\"} of at most "
                        + MAX_BODY_OCTETS + " octets");
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new RefusedException(400, "the body is no JSON");
        } catch (IOException e) {
            throw new RefusedException(400, "the body did not come to its end");
        }
    }

    private static String text(JsonNode body, String name, int most) {
        String text = body.path(name).asText("").replaceAll("\\p{Cntrl}", " ").trim();
        if (text.length() > most) {
            throw new RefusedException(400, "'" + name + "' has at most " + most + " characters");
        }
        return text;
    }

    /** What may be delivered again is offered at once, also to devices that rest after a failure. */
    private void wake(MessageId message, Command command) {
        if (command != Command.RETRY && command != Command.RELEASE) {
            return;
        }
        queue.find(message).map(DeferredMessage::original).ifPresent(original -> {
            ServedUser user = original.user();
            triggers.fire(new Trigger.DeviceRegistered(user, registrations.devices(user).devices().stream().map(Device::instance)
                    .collect(Collectors.toSet())));
        });
    }
}
