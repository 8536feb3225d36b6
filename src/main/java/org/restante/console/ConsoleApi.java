package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.restante.cpm.ServedUser;
import org.restante.queue.QueueOperations.Command;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of the API:
 *
 * <pre>
 *   GET     /health                           whether the node can work
 *   GET     /metrics                          its numbers, for Prometheus
 *   GET     /api/queue?user=URI               what is held for a user; after=ID limit=N for the next page
 *   GET     /api/messages/{id}                one message and how far each device has come with it
 *   GET     /api/messages/{id}/why            why it is not delivered, in one sentence
 *   POST    /api/messages/{id}/COMMAND        retry, hold, release, expire or discard: {"by": "...", "reason": "..."}
 *   GET     /api/deliveries/{id}/ladder       what a delivery exchanged; message=ID, format=json|text2pcap|sipp
 *   GET     /api/history?user=URI             the newest records of a user's history
 *   GET     /api/users/{uri}                  registration, devices, what waits
 *   GET,PUT /api/users/{uri}/preferences      {"history": true|false, "hold": true|false, "blocked": ["URI", ...]}
 * </pre>
 */
@Singleton
public final class ConsoleApi {

    static final String METHODS = "GET, HEAD, PUT, POST";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleApi.class);

    private final Gate gate;
    private final Health health;
    private final QueueReading queue;
    private final UserReading users;
    private final UserWishes wishes;
    private final LadderReading ladders;
    private final QueueOrders orders;
    private final Metrics metrics;

    /** @param gate whom it lets in; the others are what it reads */
    @Inject
    ConsoleApi(Gate gate, Health health, QueueReading queue, UserReading users, UserWishes wishes, LadderReading ladders, QueueOrders orders,
            Metrics metrics) {
        this.gate = gate;
        this.health = health;
        this.queue = queue;
        this.users = users;
        this.wishes = wishes;
        this.ladders = ladders;
        this.orders = orders;
        this.metrics = metrics;
    }

    /** {@return the answer to a call; also every failure becomes one, with one line in the log} */
    Answer answer(Call call) {
        try {
            return route(call);
        } catch (RefusedException e) {
            LOG.info("{} {} refused with {}: {}", call.method(), printable(call.path()), e.status(), e.getMessage());
            return Answer.error(e.status(), e.getMessage());
        } catch (QueueUnavailableException e) {
            LOG.warn("{} {}: {}", call.method(), printable(call.path()), e.getMessage());
            return Answer.error(503, "the database cannot be reached at present");
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", call.method(), printable(call.path()), e);
            return Answer.error(500, "this failed; the log of the node tells why");
        }
    }

    /** {@return the answer to a call whose address could not be read} */
    Answer unreadable(String method, RefusedException e) {
        LOG.info("{} of an address that cannot be read refused with {}: {}", method, e.status(), e.getMessage());
        return Answer.error(e.status(), e.getMessage());
    }

    private static String printable(List<String> path) {
        String text = String.join("/", path).replaceAll("\\p{Cntrl}", "?");
        return '/' + (text.length() > 200 ? text.substring(0, 200) + "..." : text);
    }

    private Answer route(Call call) {
        List<String> path = call.path();
        if (path.equals(List.of("health"))) {
            only(call, "GET");
            return health.answer();
        }
        gate.check(call);
        if (path.equals(List.of("metrics"))) {
            return get(call, metrics::read);
        }
        String resource = path.size() < 2 ? "" : path.get(1);
        return switch (resource + '/' + path.size()) {
            case "queue/2" -> get(call, () -> queue.list(user(call.required("user")), call));
            case "messages/3" -> get(call, () -> queue.message(path.get(2)));
            case "messages/4" -> path.get(3).equals("why") ? get(call, () -> queue.why(path.get(2))) : order(call);
            case "deliveries/4" -> path.get(3).equals("ladder") ? get(call, () -> ladders.read(path.get(2), call)) : nothing();
            case "history/2" -> get(call, () -> users.history(user(call.required("user")), call));
            case "users/3" -> get(call, () -> users.show(user(path.get(2))));
            case "users/4" -> path.get(3).equals("preferences") ? preferences(call, user(path.get(2))) : nothing();
            default -> nothing();
        };
    }

    private Answer preferences(Call call, ServedUser user) {
        if (!call.method().equals("PUT")) {
            only(call, "GET");
        }
        Map<String, Object> preferences = new LinkedHashMap<>();
        preferences.put("user", user.uri());
        preferences.putAll(call.method().equals("PUT") ? wishes.change(user, call) : wishes.read(user));
        return Answer.ok(preferences);
    }

    private Answer order(Call call) {
        Command command = QueueOrders.command(call.path().get(3)).orElseGet(ConsoleApi::none);
        only(call, "POST");
        return Answer.ok(orders.carryOut(call.path().get(2), command, call));
    }

    /** A piece of reading. */
    @FunctionalInterface
    private interface Reading {
        Object read();
    }

    private static Answer get(Call call, Reading reading) {
        only(call, "GET");
        return Answer.ok(reading.read());
    }

    private static void only(Call call, String method) {
        if (!call.method().equals(method)) {
            throw new RefusedException(405, "here only " + method + " is possible");
        }
    }

    private static Answer nothing() {
        return none();
    }

    private static <T> T none() {
        throw new RefusedException(404, "there is nothing at this address");
    }

    private static ServedUser user(String uri) {
        try {
            return ServedUser.of(uri);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "a user is a sip or tel URI, such as sip:bob@home.test");
        }
    }
}
