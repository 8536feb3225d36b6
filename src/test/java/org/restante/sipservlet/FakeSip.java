package org.restante.sipservlet;

import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.restante.config.SettingsReader;

/** Requests and responses of which a test says what they are; what is sent is written down, any other call fails. */
final class FakeSip {

    /** What was sent, for example {@code "405 Allow=INVITE"}, {@code "ACK"}, {@code "BYE"}. */
    final List<String> sent = new ArrayList<>();
    private final Map<String, List<String>> headers = new HashMap<>();
    private boolean committed;
    private boolean answered;
    private boolean passedOn;

    /** {@return the dialog side without any leg} */
    static Dialogs noLegs() {
        LegExtensions extensions = new LegExtensions(none());
        HandlerWatch watch = new HandlerWatch(LayerOptions.ordinary());
        LegListeners listeners = new LegListeners(none(), watch);
        LegTraces traces = new LegTraces(none(), watch);
        LegSteps steps = new LegSteps(listeners, extensions, null, new LiveMessages(), new LegEndings(),
                traces, SettingsReader.read(Map.of(), Map.of()));
        LegRequests requests = new LegRequests(null, extensions, listeners, steps, new LiveMessages(), new Glare(null),
                traces);
        PeerOffers offers = new PeerOffers(listeners, extensions, new LiveMessages(), null, traces);
        return new Dialogs(new PeerRequests(steps, extensions, offers, requests,
                new RequestCheck(LayerOptions.ordinary()), traces),
                new LegResponses(steps, requests, extensions, null, traces), steps, extensions, new LegEndings(), requests, null,
                new LiveMessages());
    }

    @SuppressWarnings("unchecked")
    private static <T> Instance<T> none() {
        return fake(Instance.class, Map.of("stream", a -> Stream.empty()));
    }

    /** {@return a request} */
    SipServletRequest request(String method, boolean initial) {
        answered = committed;
        return fake(SipServletRequest.class, known(method, Map.of(
                "isInitial", a -> initial, "getMaxForwards", a -> 70, "getProxy", a -> proxy(), "getRequestURI", a -> null,
                "createResponse", a -> answer((Integer) a[0]))));
    }

    /** Lets the request at hand be passed on, as the container does it: it stays an initial one. */
    void passOn() {
        passedOn = true;
    }

    private javax.servlet.sip.Proxy proxy() {
        return passedOn ? fake(javax.servlet.sip.Proxy.class, Map.of("getOriginalRequest", a -> fake(SipServletRequest.class,
                Map.of()))) : null;
    }

    /** Lets messages have a header field, one value a line. */
    FakeSip with(String name, String... values) {
        headers.put(name, List.of(values));
        return this;
    }

    /** {@return whether a final response to the last request was sent} */
    boolean isAnswered() {
        return answered;
    }

    /** {@return a response to a request of ours, in a confirmed dialog} */
    SipServletResponse response(String method, int status) {
        return fake(SipServletResponse.class, known(method, Map.of("getStatus", a -> status, "getProxy", a -> null,
                "getRequest", a -> request(method, true),
                "createAck", a -> outgoing("ACK"))));
    }

    /** Lets the request at hand count as answered. */
    void commit() {
        committed = true;
    }

    private Map<String, Function<Object[], Object>> known(String method, Map<String, Function<Object[], Object>> more) {
        SipApplicationSession legs = fake(SipApplicationSession.class,
                Map.of("getAttributeNames", a -> List.of().iterator()));
        SipSession session = fake(SipSession.class, Map.of("getAttribute", a -> null, "isValid", a -> true,
                "getApplicationSession", a -> legs,
                "getState", a -> SipSession.State.CONFIRMED, "createRequest", a -> outgoing((String) a[0])));
        Map<String, Function<Object[], Object>> all = new HashMap<>(more);
        all.put("getMethod", a -> method);
        all.put("getSession", a -> session);
        all.put("getCallId", a -> "call-1");
        all.put("getFrom", a -> null);
        all.put("getRemoteAddr", a -> "192.0.2.9");
        all.put("getRemotePort", a -> 5060);
        all.put("getHeader", a -> headers.containsKey(a[0]) ? headers.get(a[0]).get(0) : null);
        all.put("getHeaders", a -> headers.getOrDefault(a[0], List.of()).listIterator());
        all.put("getApplicationSession", a -> applicationSession());
        return all;
    }

    private SipServletRequest outgoing(String method) {
        return fake(SipServletRequest.class, Map.of("send", a -> sent.add(method) ? null : null));
    }

    private SipServletResponse answer(int status) {
        StringBuilder text = new StringBuilder(String.valueOf(status));
        return fake(SipServletResponse.class, Map.of(
                "setHeader", a -> text.append(' ').append(legal(a[0])).append('=').append(a[1]) == null ? null : null,
                "addHeader", a -> text.append(' ').append(a[0]).append("+=").append(a[1]) == null ? null : null,
                "send", a -> {
                    answered |= status >= 200;
                    sent.add(text.toString());
                    return null;
                }));
    }

    /** The container's own header fields cannot be set. */
    private static Object legal(Object name) {
        if (name.equals("Via")) {
            throw new IllegalArgumentException("a system header");
        }
        return name;
    }

    private static SipApplicationSession applicationSession() {
        return fake(SipApplicationSession.class, Map.of("isValid", a -> true, "getId", a -> "app-1"));
    }

    static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> call(answers, method, arguments)));
    }

    private static Object call(Map<String, Function<Object[], Object>> answers, Method method, Object[] arguments) {
        Function<Object[], Object> answer = answers.get(method.getName());
        if (answer == null) {
            throw new AssertionError("unexpected call of " + method);
        }
        return answer.apply(arguments == null ? new Object[0] : arguments);
    }
}
