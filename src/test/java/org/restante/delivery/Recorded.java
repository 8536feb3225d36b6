package org.restante.delivery;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes fakes of interfaces of which a test answers a few methods; calling any other fails the test. */
final class Recorded {

    private final List<String> calls = new ArrayList<>();

    /** One method that is answered. */
    interface Answers extends Function<Object[], Object> {
    }

    /** {@return the names of the methods that were called so far, in their order} */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    <T> T fake(Class<T> type, Map<String, Answers> answers) {
        Map<String, Answers> known = new HashMap<>(answers);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) ->
                call(known, method, arguments == null ? new Object[0] : arguments)));
    }

    private Object call(Map<String, Answers> known, Method method, Object[] arguments) {
        Answers answer = known.get(method.getName());
        if (answer == null) {
            throw new AssertionError("unexpected call of " + method);
        }
        synchronized (this) {
            calls.add(method.getName());
        }
        return answer.apply(arguments);
    }
}
