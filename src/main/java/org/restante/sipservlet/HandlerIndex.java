package org.restante.sipservlet;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which method handles which message: an immutable table, made once at boot; afterwards a message costs two look-ups and
 * no reflection. Exactly one method handles a message, the most specific that matches. First difference decides: names
 * the SIP method, names the status, names a range (the narrower), has a predicate; then the predicates' declared order,
 * then the method's name (JSR 359 §4.3). Methods between which none of these decides are refused at boot.
 */
final class HandlerIndex {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerIndex.class);
    private static final int LOWEST = 100;
    private static final int HIGHEST = 699;

    /** Stands for every SIP method that no handler names; no method can have this name. */
    private static final String OTHER = "(other)";

    private final Map<String, List<HandlerMethod>> requests = new HashMap<>();
    private final Map<String, List<List<HandlerMethod>>> responses = new HashMap<>();
    private final Set<String> knownMethods;
    private final Set<String> told = new HashSet<>();

    /**
     * @param handlers  every handler bean, by its class
     * @param predicate gives the bean of a predicate class
     * @throws HandlerException if a method's signature is not legal or two methods are indistinguishable
     */
    HandlerIndex(Map<Class<?>, Object> handlers, Function<Class<?>, Predicate<SipServletMessage>> predicate) {
        this(handlers.entrySet().stream().flatMap(handler -> methods(handler.getKey()).stream()
                .map(method -> HandlerMethod.of(method, handler.getValue(), predicate))).toList());
    }

    HandlerIndex(List<HandlerMethod> handlers) {
        List<HandlerMethod> forRequests = handlers.stream().filter(handler -> !handler.response()).toList();
        List<HandlerMethod> forResponses = handlers.stream().filter(HandlerMethod::response).toList();
        knownMethods = sipMethods(forRequests);
        for (String method : and(OTHER, knownMethods)) {
            requests.put(method, candidates(forRequests, method, 0));
        }
        for (String method : and(OTHER, sipMethods(forResponses))) {
            List<List<HandlerMethod>> byStatus = new ArrayList<>();
            for (int status = LOWEST; status <= HIGHEST; status++) {
                List<HandlerMethod> candidates = candidates(forResponses, method, status);
                boolean same = !byStatus.isEmpty() && candidates.equals(byStatus.get(byStatus.size() - 1));
                byStatus.add(same ? byStatus.get(byStatus.size() - 1) : candidates);
            }
            responses.put(method, byStatus);
        }
    }

    /** {@return the annotated methods of a class, its own and those that it inherits} */
    static List<Method> methods(Class<?> type) {
        List<Method> found = new ArrayList<>();
        Set<String> seen = new HashSet<>(); // a method that was overridden is not the one that is called
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                if (!method.isSynthetic() && seen.add(method.getName() + Arrays.toString(method.getParameterTypes()))
                        && Matching.isDeclaredOn(method)) {
                    found.add(method);
                }
            }
        }
        return found;
    }

    /** {@return the method for a request, if any matches} */
    Optional<HandlerMethod> find(SipServletRequest request) {
        List<HandlerMethod> candidates = requests.get(request.getMethod());
        return firstMatch(candidates == null ? requests.get(OTHER) : candidates, request);
    }

    /** {@return the method for a response, if any matches} */
    Optional<HandlerMethod> find(SipServletResponse response) {
        List<List<HandlerMethod>> byStatus = responses.get(response.getMethod());
        int status = response.getStatus();
        if (status < LOWEST || status > HIGHEST) {
            return Optional.empty();
        }
        return firstMatch((byStatus == null ? responses.get(OTHER) : byStatus).get(status - LOWEST), response);
    }

    /** {@return SIP methods that some handler of requests names, sorted} */
    Set<String> knownMethods() {
        return knownMethods;
    }

    private List<HandlerMethod> candidates(List<HandlerMethod> all, String method, int status) {
        Comparator<HandlerMethod> specific = Comparator.comparing(HandlerMethod::matching,
                Matching.bySpecificity(status));
        List<HandlerMethod> sorted = all.stream().filter(handler -> handler.matching().includes(method, status))
                .sorted(specific.thenComparingInt(handler -> handler.matching().order())
                        .thenComparing(HandlerMethod::where)).toList();
        for (int i = 0; i < sorted.size(); i++) {
            for (int j = i + 1; j < sorted.size() && specific.compare(sorted.get(i), sorted.get(j)) == 0; j++) {
                settle(sorted.get(i), sorted.get(j), status == 0 ? method : status + " to " + method);
            }
        }
        return sorted;
    }

    /** Two that are equally specific: only different predicates can tell them apart. */
    private void settle(HandlerMethod first, HandlerMethod second, String what) {
        if (first.matching().predicates().equals(second.matching().predicates())) {
            throw new HandlerException(first.where() + " and " + second.where() + " both handle " + what
                    + ", and neither is more specific");
        }
        if (told.add(first.where() + ' ' + second.where())) {
            LOG.info("{} is asked before {} (order {} and {})", first.where(), second.where(),
                    first.matching().order(), second.matching().order());
        }
    }

    private static Optional<HandlerMethod> firstMatch(List<HandlerMethod> candidates, SipServletMessage message) {
        for (HandlerMethod handler : candidates) {
            if (handler.wants(message)) {
                return Optional.of(handler);
            }
        }
        return Optional.empty();
    }

    private static Set<String> sipMethods(List<HandlerMethod> handlers) {
        return handlers.stream().flatMap(handler -> handler.matching().sipMethods().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> and(String one, Set<String> more) {
        Set<String> all = new TreeSet<>(more);
        all.add(one);
        return all;
    }
}
