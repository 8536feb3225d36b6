package org.restante.sipservlet;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which method handles which message. Made once at boot from all handler beans; nothing is looked up by reflection
 * afterwards. Exactly one method handles a message: the most specific that matches. A SIP method outranks a response
 * status, a status outranks a range, a narrow range a wide one, a predicate none at all; equals with predicates are
 * asked in their declared order (JSR 359 §4.3).
 */
final class HandlerIndex {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerIndex.class);

    private final List<HandlerMethod> requests = new ArrayList<>();
    private final List<HandlerMethod> responses = new ArrayList<>();
    private final Map<String, List<HandlerMethod>> requestCandidates = new ConcurrentHashMap<>();
    private final Map<String, List<HandlerMethod>> responseCandidates = new ConcurrentHashMap<>();

    /**
     * @param handlers  bean class to bean, for every handler
     * @param predicate gives the bean of a predicate class
     * @throws HandlerException if a method's signature is not legal or two methods are indistinguishable
     */
    HandlerIndex(Map<Class<?>, Object> handlers,
            Function<Class<? extends Predicate<SipServletMessage>>, Predicate<SipServletMessage>> predicate) {
        handlers.forEach((type, bean) -> {
            for (Method method : type.getDeclaredMethods()) {
                if (HandlerMethod.isHandler(method)) {
                    HandlerMethod handler = HandlerMethod.of(method, bean, predicate);
                    (handler.response() ? responses : requests).add(handler);
                }
            }
        });
        rejectTwins(requests);
        rejectTwins(responses);
        knownMethods().forEach(method -> requestCandidates.put(method, candidates(requests, method, 0)));
    }

    /** {@return the method for a request, if any matches} */
    Optional<HandlerMethod> find(SipServletRequest request) {
        List<HandlerMethod> candidates = requestCandidates.get(request.getMethod());
        if (candidates == null) {
            candidates = candidates(requests, request.getMethod(), 0); // unknown methods are not cached: peers choose them
        }
        return firstMatch(candidates, request);
    }

    /** {@return the method for a response, if any matches} */
    Optional<HandlerMethod> find(SipServletResponse response) {
        String method = response.getMethod();
        int status = response.getStatus();
        return firstMatch(responseCandidates.computeIfAbsent(method + ' ' + status,
                key -> candidates(responses, method, status)), response);
    }

    /** {@return SIP methods that some handler names, sorted} */
    Set<String> knownMethods() {
        Set<String> methods = new TreeSet<>();
        requests.forEach(handler -> methods.addAll(handler.sipMethods()));
        return methods;
    }

    private static List<HandlerMethod> candidates(List<HandlerMethod> all, String method, int status) {
        return all.stream()
                .filter(handler -> handler.handles(method) && (status == 0 || handler.handles(status)))
                .sorted(Comparator.<HandlerMethod>comparingInt(handler -> handler.rank(status))
                        .thenComparingInt(HandlerMethod::order)
                        .thenComparing(HandlerMethod::where))
                .toList();
    }

    private static Optional<HandlerMethod> firstMatch(List<HandlerMethod> candidates, SipServletMessage message) {
        for (HandlerMethod handler : candidates) {
            if (handler.predicates().isEmpty()
                    || handler.predicates().stream().anyMatch(p -> holds(p, message, handler))) {
                return Optional.of(handler);
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Predicate<SipServletMessage> predicate, SipServletMessage message,
            HandlerMethod handler) {
        try {
            return predicate.test(message);
        } catch (RuntimeException e) {
            LOG.warn("predicate of {} failed and counts as false: {}", handler.where(), e.toString());
            return false;
        }
    }

    private static void rejectTwins(List<HandlerMethod> handlers) {
        for (HandlerMethod a : handlers) {
            for (HandlerMethod b : handlers) {
                if (a != b && a.predicates().isEmpty() && b.predicates().isEmpty()
                        && a.sipMethods().equals(b.sipMethods()) && a.codes().equals(b.codes())
                        && a.ranges().equals(b.ranges())) {
                    throw new HandlerException(a.where() + " and " + b.where() + " handle the same messages");
                }
            }
        }
    }
}
