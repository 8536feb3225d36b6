package org.restante.sipservlet;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handler method, bound to its bean.
 *
 * @param where      class and method, for logs and for an order that does not change from run to run
 * @param handle     the method bound to its bean; its type is exactly {@code (SipServletRequest)void} or
 *                   {@code (SipServletResponse)void}
 * @param response   whether it takes responses, else requests
 * @param matching   which messages it wants
 * @param predicates the predicates that {@code matching} names, alternatives
 */
record HandlerMethod(String where, MethodHandle handle, boolean response, Matching matching,
        List<Predicate<SipServletMessage>> predicates) {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerMethod.class);

    /**
     * Reads a handler method.
     *
     * @param method    an annotated method of the bean's class
     * @param bean      the bean
     * @param predicate gives the bean of a predicate class
     * @throws HandlerException if it is not legal; the message names class and method
     */
    static HandlerMethod of(Method method, Object bean, Function<Class<?>, Predicate<SipServletMessage>> predicate) {
        boolean response = checkSignature(method);
        try {
            Matching matching = Matching.of(method);
            if (!response && matching.namesStatus()) {
                throw illegal(method, "a response status needs a parameter of type SipServletResponse");
            }
            matching.predicates().forEach(type -> checkPredicate(method, type, response));
            return new HandlerMethod(name(method), MethodHandles.publicLookup().unreflect(method).bindTo(bean), response,
                    matching, matching.predicates().stream().map(predicate).toList());
        } catch (IllegalAccessException e) {
            throw illegal(method, "the class must be public as well");
        } catch (IllegalArgumentException e) {
            throw illegal(method, e.getMessage());
        }
    }

    /** {@return whether one of its predicates is true, or it has none}; a predicate that throws counts as false. */
    boolean wants(SipServletMessage message) {
        if (predicates.isEmpty()) {
            return true;
        }
        for (Predicate<SipServletMessage> predicate : predicates) {
            try {
                if (predicate.test(message)) {
                    return true;
                }
            } catch (RuntimeException e) {
                LOG.warn("a predicate of {} failed for {} (Call-ID {}) and counts as false: {}", where,
                        message.getMethod(), message.getCallId(), e.toString());
            }
        }
        return false;
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

    /** A predicate for requests on a method for responses would never be true: every call of it would fail. */
    private static void checkPredicate(Method method, Class<?> type, boolean response) {
        Class<?> message = response ? SipServletResponse.class : SipServletRequest.class;
        for (Method test : type.getMethods()) {
            if (test.getName().equals("test") && test.getParameterCount() == 1 && !test.isBridge()
                    && test.getParameterTypes()[0] != Object.class
                    && !test.getParameterTypes()[0].isAssignableFrom(message)) {
                throw illegal(method, "its predicate " + type.getName() + " cannot be asked of a "
                        + message.getSimpleName());
            }
        }
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getName() + '.' + method.getName();
    }

    static HandlerException illegal(Method method, String why) {
        return new HandlerException(name(method) + ": " + why);
    }
}
