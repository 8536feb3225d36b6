package org.restante.sipservlet;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.restante.sipservlet.annotation.AnyMethod;
import org.restante.sipservlet.annotation.SipMethod;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.SipResponseCode;
import org.restante.sipservlet.annotation.SipResponseRange;

/**
 * What a handler method says of the messages that it wants. Constraints of one kind are alternatives, kinds must all be
 * met, an absent kind is always met (JSR 359 §4.3).
 *
 * @param sipMethods SIP methods it names; none means any
 * @param codes      response statuses it names
 * @param ranges     response ranges it names
 * @param predicates predicates it names, alternatives
 * @param order      rank among equals that differ only in their predicates: the smallest of these
 */
record Matching(Set<String> sipMethods, Set<Integer> codes, Set<Range> ranges, Set<Class<?>> predicates, int order) {

    private static final int NO_STATUS = 1000;

    /** A range of statuses, both ends inclusive. */
    record Range(int begin, int end) {
        boolean includes(int status) {
            return begin <= status && status <= end;
        }
    }

    Matching {
        sipMethods = Set.copyOf(sipMethods);
        codes = Set.copyOf(codes);
        ranges = Set.copyOf(ranges);
        predicates = Set.copyOf(predicates);
    }

    /** {@return whether the method carries an annotation that makes it a handler method} */
    static boolean isDeclaredOn(Method method) {
        return !annotations(method).isEmpty();
    }

    /**
     * Reads the annotations of a method, and theirs, however deep.
     *
     * @throws IllegalArgumentException if a status or a method name is none
     */
    static Matching of(Method method) {
        Set<String> methods = new HashSet<>();
        Set<Integer> codes = new HashSet<>();
        Set<Range> ranges = new HashSet<>();
        Set<Class<?>> predicates = new HashSet<>();
        int order = Integer.MAX_VALUE;
        for (Annotation annotation : annotations(method)) {
            if (annotation instanceof SipMethod m) {
                methods.add(token(m.value()));
            } else if (annotation instanceof SipResponseCode c) {
                codes.add(status(c.value()));
            } else if (annotation instanceof SipResponseRange r) {
                ranges.add(range(status(r.begin()), status(r.end())));
            } else if (annotation instanceof SipPredicate p) {
                predicates.add(p.value());
                order = Math.min(order, p.order());
            }
        }
        return new Matching(methods, codes, ranges, predicates, predicates.isEmpty() ? 0 : order);
    }

    /** {@return which of two that match the same message is the more specific: it comes first} */
    static Comparator<Matching> bySpecificity(int status) {
        return Comparator.<Matching>comparingInt(m -> m.sipMethods.isEmpty() ? 1 : 0)
                .thenComparingInt(m -> m.statusRank(status))
                .thenComparingInt(m -> m.predicates.isEmpty() ? 1 : 0);
    }

    /** {@return whether a message of this method can match; status 0 stands for a request} */
    boolean includes(String sipMethod, int status) {
        return (sipMethods.isEmpty() || sipMethods.contains(sipMethod)) && (status == 0 || includes(status));
    }

    boolean namesStatus() {
        return !codes.isEmpty() || !ranges.isEmpty();
    }

    private boolean includes(int status) {
        return !namesStatus() || codes.contains(status) || ranges.stream().anyMatch(range -> range.includes(status));
    }

    /** An exact code comes before a range, a narrow range before a wide one, any range before none. */
    private int statusRank(int status) {
        if (codes.contains(status)) {
            return 0;
        }
        return ranges.stream().filter(range -> range.includes(status)).mapToInt(range -> 1 + range.end() - range.begin())
                .min().orElse(NO_STATUS);
    }

    private static List<Annotation> annotations(Method method) {
        List<Annotation> found = new ArrayList<>();
        collect(method.getAnnotations(), found, new HashSet<>());
        return found;
    }

    private static void collect(Annotation[] annotations, List<Annotation> found, Set<Class<?>> seen) {
        for (Annotation annotation : annotations) {
            if (annotation instanceof AnyMethod || annotation instanceof SipMethod || annotation instanceof SipPredicate
                    || annotation instanceof SipResponseCode || annotation instanceof SipResponseRange) {
                found.add(annotation);
            } else if (seen.add(annotation.annotationType())) {
                collect(annotation.annotationType().getAnnotations(), found, seen);
            }
        }
    }

    private static String token(String name) {
        if (!name.matches("[A-Za-z0-9.!%*_+`'~-]+")) {
            throw new IllegalArgumentException('"' + name + "\" is no SIP method");
        }
        return name;
    }

    private static int status(int status) {
        if (status < 100 || status > 699) {
            throw new IllegalArgumentException(status + " is no response status");
        }
        return status;
    }

    private static Range range(int begin, int end) {
        if (begin > end) {
            throw new IllegalArgumentException("the range " + begin + " to " + end + " is empty");
        }
        return new Range(begin, end);
    }
}
