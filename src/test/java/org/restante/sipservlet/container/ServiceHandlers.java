package org.restante.sipservlet.container;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.TimerService;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.Blocking;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.SipExecutor;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.SipReject;
import org.restante.sipservlet.UserAgent;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.sipservlet.annotation.SipInvocationScoped;
import org.restante.sipservlet.annotation.SipPredicate;

/** Uses what the layer makes of the container's services: which one, the user part of the Request-URI says. */
@SipHandler
@Singleton
public final class ServiceHandlers implements LegListener {

    private final TimerService timers;
    private final SipExecutor executor;
    private final UserAgent userAgent;
    private final Call call;
    private final Colleague colleague;
    private final Ends ends;
    private final Exchanger<SipServletRequest> pairs = new Exchanger<>();
    private final Map<String, SipServletRequest> open = new ConcurrentHashMap<>();
    private final Set<String> fired = ConcurrentHashMap.newKeySet();

    /** What a timer was set for. */
    record Due(String what, String callId) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** What lives as long as one call. */
    @SipInvocationScoped
    public static class Call {
        private final String id = UUID.randomUUID().toString();
        private Ends ends;

        Call() {
        }

        @Inject
        Call(Ends ends) {
            this.ends = ends;
        }

        public String id() {
            return id;
        }

        @PreDestroy
        void end() {
            ends.of.add(id);
        }
    }

    /** Calls that have ended. */
    @Singleton
    public static final class Ends {
        private final Set<String> of = ConcurrentHashMap.newKeySet();
    }

    /** Is called within a call. */
    @Singleton
    public static final class Colleague {
        private final Call call;

        @Inject
        Colleague(Call call) {
            this.call = call;
        }

        String sees() {
            return call.id();
        }
    }

    @Inject
    ServiceHandlers(TimerService timers, SipExecutor executor, UserAgent userAgent, Call call, Colleague colleague, Ends ends) {
        this.timers = timers;
        this.executor = executor;
        this.userAgent = userAgent;
        this.call = call;
        this.colleague = colleague;
        this.ends = ends;
    }

    /** Asks for what lives as long as one call. */
    @Singleton
    public static final class Scoped implements Predicate<SipServletRequest> {
        private final Call call;

        @Inject
        Scoped(Call call) {
            this.call = call;
        }

        @Override
        public boolean test(SipServletRequest request) {
            return !call.id().isEmpty() && ((SipURI) request.getRequestURI()).getUser().equals("predicate");
        }
    }

    @Message
    @SipPredicate(Scoped.class)
    public void predicate(SipServletRequest request) throws IOException {
        answer(request, "asked");
    }

    @Message
    public void message(SipServletRequest request) throws Exception {
        open.put(request.getCallId(), request);
        switch (((SipURI) request.getRequestURI()).getUser()) {
            case "timer" -> timer(request, 100, "answer");
            case "timer-after-fault" -> {
                timer(request, 1, "throw");
                timer(request, 300, "answer");
            }
            case "timer-and-work" -> timer(request, 1, "work");
            case "timer-of-no-session" -> {
                timer(request, 300, "note");
                SipAnswer.send(request, 200);
                request.getApplicationSession().invalidate();
            }
            case "timer-then-fired" -> timer(request, 600, "fired");
            case "cross" -> cross(request, pairs.exchange(request, 5, TimeUnit.SECONDS));
            case "scope" -> scope(request);
            case "echo" -> SipAnswer.send(request, 200, List.of(), SipMessages.contentType(request), SipMessages.body(request));
            case "say" -> SipAnswer.send(request, 200, List.of(), request.getHeader("Subject"), new byte[] {1, 2});
            case "own-header" -> throw new SipReject(486, "busy", new HeaderField(request.getHeader("Subject"), "x"));
            case "leg-with-from" -> leg(request, new HeaderField("From", "<sip:somebody@127.0.0.1>"));
            case "leg" -> leg(request);
            default -> throw new SipReject(404, "no such service");
        }
    }

    private void timer(SipServletRequest request, long millis, String what) {
        timers.createTimer(request.getApplicationSession(), millis, false, new Due(what, request.getCallId()));
    }

    /** A timer of this application. */
    void due(@Observes ServletTimer timer) throws Exception {
        Due due = (Due) timer.getInfo();
        SipServletRequest request = open.get(due.callId());
        switch (due.what()) {
            case "answer" -> answer(request, call.id().equals(colleague.sees()) ? "in time" : "not one call");
            case "throw" -> throw new IllegalStateException("wanted by the test");
            case "work" -> timerAndWork(request);
            case "note" -> fired.add(due.callId());
            case "fired" -> answer(request, String.valueOf(fired.size()));
            default -> throw new IllegalArgumentException(due.what());
        }
    }

    /** Work of the same session must not run while the timer is being handled. */
    private void timerAndWork(SipServletRequest request) throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        executor.submit(request.getApplicationSession().getId(), session -> {
            ran.countDown();
            answer(request, over.getCount() == 0 ? "one after the other" : "at once");
        });
        if (!ran.await(500, TimeUnit.MILLISECONDS)) {
            over.countDown();
        }
    }

    /** Each of two that hold their own session's lock wants something done under the other's. */
    private void cross(SipServletRequest mine, SipServletRequest other) {
        executor.submit(SipMessages.applicationSession(other), session -> answer(other, "by the other"));
    }

    private void scope(SipServletRequest request) {
        String here = call.id();
        boolean same = here.equals(colleague.sees());
        executor.offload(SipMessages.applicationSession(request), this::scopeOutside, (session, outside) ->
                answer(request, same + " " + here.equals(call.id()) + " " + ends.of.contains(here) + " " + text(outside)));
    }

    private String scopeOutside() {
        try {
            return call.id();
        } catch (ContextNotActiveException none) {
            return "none";
        }
    }

    private static String text(Blocking<String> result) throws Exception {
        return result.get();
    }

    private void leg(SipServletRequest request, HeaderField... headers) {
        userAgent.send(new OutgoingRequest("INVITE", request.getHeader("Subject"), "<sip:service@127.0.0.1>",
                "<sip:peer@127.0.0.1>", List.of(), List.of(headers), Map.of(),
                Optional.empty(), new byte[0]), new CallLeg(name(), request.getCallId()), Duration.ofMinutes(1));
    }

    @Override
    public String name() {
        return "services";
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        SipServletRequest request = open.get(correlation);
        String one = call.id().equals(colleague.sees()) ? "" : "not one call ";
        executor.submit(SipMessages.applicationSession(request), session -> answer(request, one
                + (event instanceof LegEvent.Refused refused ? String.valueOf(refused.status()) : event.toString())));
    }

    private static void answer(SipServletRequest request, String subject) throws IOException {
        SipAnswer.send(request, 200, new HeaderField("Subject", subject));
    }
}
