package org.restante.sipservlet;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.sipservlet.annotation.AnyMethod;
import org.restante.sipservlet.annotation.SipMethod;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.SipResponseCode;
import org.restante.sipservlet.annotation.SipResponseRange;

/**
 * One handler method and what it handles. Constraints of one kind are alternatives, kinds must all be met, an absent
 * kind is always met (JSR 359 §4.3).
 *
 * @param method     the method, for messages to people
 * @param handle     the method bound to its bean
 * @param response   whether it takes responses, else requests
 * @param sipMethods SIP methods it names; none means any
 * @param codes      response statuses it names
 * @param ranges     response ranges it names
 * @param predicates predicates it names, alternatives
 * @param order      rank among equals: the smallest of its predicates
 */
record HandlerMethod(Method method, MethodHandle handle, boolean response, Set<String> sipMethods, Set<Integer> codes,
        Set<Range> ranges, List<Predicate<SipServletMessage>> predicates, int order) {

    /** A range of statuses, both ends inclusive. */
    record Range(int begin, int end) {
        boolean includes(int status) {
            return begin <= status && status <= end;
        }

        int width() {
            return end - begin;
        }
    }

    /** {@return whether the method carries an annotation that makes it a handler method} */
    static boolean isHandler(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            if (annotation instanceof AnyMethod || isMeta(annotation)) {
                return true;
            }
            for (Annotation meta : annotation.annotationType().getAnnotations()) {
                if (isMeta(meta)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Reads a handler method.
     *
     * @param method    method of the bean's class
     * @param bean      the bean
     * @param predicate gives the bean of a predicate class
     * @throws HandlerException if its signature is not legal
     */
    static HandlerMethod of(Method method, Object bean,
            Function<Class<? extends Predicate<SipServletMessage>>, Predicate<SipServletMessage>> predicate) {
        boolean response = checkSignature(method);
        Set<String> methods = new TreeSet<>();
        Set<Integer> codes = new HashSet<>();
        Set<Range> ranges = new HashSet<>();
        List<Predicate<SipServletMessage>> predicates = new ArrayList<>();
        int order = 0;
        for (Annotation annotation : constraints(method)) {
            if (annotation instanceof SipMethod m) {
                methods.add(m.value());
            } else if (annotation instanceof SipResponseCode c) {
                codes.add(c.value());
            } else if (annotation instanceof SipResponseRange r) {
                ranges.add(new Range(r.begin(), r.end()));
            } else if (annotation instanceof SipPredicate p) {
                predicates.add(predicate.apply(p.value()));
                order = predicates.size() == 1 ? p.order() : Math.min(order, p.order());
            }
        }
        if (!response && !(codes.isEmpty() && ranges.isEmpty())) {
            throw illegal(method, "a response status needs a parameter of type SipServletResponse");
        }
        try {
            return new HandlerMethod(method, MethodHandles.publicLookup().unreflect(method).bindTo(bean), response,
                    Set.copyOf(methods), Set.copyOf(codes), Set.copyOf(ranges), List.copyOf(predicates), order);
        } catch (IllegalAccessException e) {
            throw illegal(method, "the class must be public as well");
        }
    }

    boolean handles(String sipMethod) {
        return sipMethods.isEmpty() || sipMethods.contains(sipMethod);
    }

    boolean handles(int status) {
        return codes.isEmpty() && ranges.isEmpty() || codes.contains(status)
                || ranges.stream().anyMatch(range -> range.includes(status));
    }

    /** Smaller is more specific; ties are broken by {@code order}. */
    int rank(int status) {
        int rank = sipMethods.isEmpty() ? 100_000 : 0;
        if (!codes.contains(status)) {
            rank += ranges.stream().filter(r -> r.includes(status)).mapToInt(r -> 1 + r.width()).min().orElse(10_000) * 2;
        }
        return rank + (predicates.isEmpty() ? 1 : 0);
    }

    /** {@return class and method, for logs} */
    String where() {
        return method.getDeclaringClass().getSimpleName() + '.' + method.getName();
    }

    private static List<Annotation> constraints(Method method) {
        List<Annotation> found = new ArrayList<>();
        for (Annotation annotation : method.getAnnotations()) {
            if (isMeta(annotation)) {
                found.add(annotation);
            }
            for (Annotation meta : annotation.annotationType().getAnnotations()) {
                if (isMeta(meta)) {
                    found.add(meta);
                }
            }
        }
        return found;
    }

    private static boolean isMeta(Annotation annotation) {
        return annotation instanceof SipMethod || annotation instanceof SipResponseCode
                || annotation instanceof SipResponseRange || annotation instanceof SipPredicate;
    }

    private static boolean checkSignature(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        boolean response = parameters.length == 1 && parameters[0] == SipServletResponse.class;
        boolean request = parameters.length == 1 && parameters[0] == SipServletRequest.class;
        if (!response && !request) {
            throw illegal(method, "needs exactly one parameter, SipServletRequest or SipServletResponse");
        }
        if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())
                || method.getReturnType() != void.class) {
            throw illegal(method, "must be public, not static, and void");
        }
        return response;
    }

    private static HandlerException illegal(Method method, String why) {
        return new HandlerException(method.getDeclaringClass().getName() + '.' + method.getName() + ": " + why);
    }
}
