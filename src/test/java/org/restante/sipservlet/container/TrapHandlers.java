package org.restante.sipservlet.container;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSessionsUtil;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.TimerService;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.SipExecutor;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.SipReject;
import org.restante.sipservlet.UserAgent;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.Notify;
import org.restante.sipservlet.annotation.Options;
import org.restante.sipservlet.annotation.Publish;
import org.restante.sipservlet.annotation.Refer;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.sipservlet.annotation.Subscribe;
import org.restante.sipservlet.annotation.SuccessResponse;

/** Steps into a trap of the container: into which one, the user part of the Request-URI says. */
@SipHandler
@Singleton
public final class TrapHandlers {

    /** Longer than anything takes, and not so long that it counts as something that is meant to wait. */
    private static final int LATE_MILLIS = 800;

    private final SipFactory factory;
    private final SipSessionsUtil sessions;
    private final TimerService timers;
    private final ServletContext context;
    private final SipExecutor executor;
    private final UserAgent userAgent;
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile Optional<SipExecutor.Outcome> outcome = Optional.empty();

    @Inject
    TrapHandlers(SipFactory factory, SipSessionsUtil sessions, TimerService timers, ServletContext context,
            SipExecutor executor, UserAgent userAgent) {
        this.factory = factory;
        this.sessions = sessions;
        this.timers = timers;
        this.context = context;
        this.executor = executor;
        this.userAgent = userAgent;
    }

    @Message
    public void message(SipServletRequest request) throws Exception {
        switch (request.getRequestURI() instanceof SipURI uri && uri.getUser() != null ? uri.getUser() : "none") {
            case "answer" -> SipAnswer.send(request, 200);
            case "interrupted" -> {
                Thread.currentThread().interrupt();
                SipAnswer.send(request, 200);
            }
            case "thrown" -> throw new IllegalStateException("a secret of the application");
            case "made-and-thrown" -> {
                request.createResponse(202);
                throw new IllegalStateException("wanted by the test");
            }
            case "answered-and-thrown" -> {
                SipAnswer.send(request, 202);
                throw new IllegalStateException("wanted by the test");
            }
            case "refused" -> throw new SipReject(486, "busy", new HeaderField("Warning", "399 here \"one\""),
                    new HeaderField("Warning", "399 here \"two\""), new HeaderField("Session-Expires", "90"));
            case "forgotten" -> System.gc(); // nothing here holds the request
            case "thread" -> SipAnswer.send(request, 200, new HeaderField("Subject", Thread.currentThread().getName()));
            case "passed" -> SipMessages.passOn(request);
            case "blocked" -> new CountDownLatch(1).await();
            case "objects" -> answer(request, sessions.getApplicationSessionById(request.getApplicationSession().getId())
                    == request.getApplicationSession() && timers != null && context.getInitParameter("restante.config") != null);
            case "loader" -> answer(request, isApplicationsLoader());
            case "loader-of-blocking-work" -> executor.offload(request.getApplicationSession().getId(),
                    TrapHandlers::isApplicationsLoader, (session, result) -> answer(request, result.get()));
            case "faulty-blocking-work" -> executor.offload(request.getApplicationSession().getId(),
                    () -> Integer.parseInt("none"), (session, result) -> SipAnswer.send(request, 480));
            case "held" -> executor.offload(request.getApplicationSession().getId(), () -> {
                release.await();
                return 200;
            }, (session, result) -> SipAnswer.send(request, result.get()));
            case "release" -> {
                release.countDown();
                SipAnswer.send(request, 200);
            }
            case "late" -> CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS).execute(() ->
                    executor.submit(request.getApplicationSession().getId(), session -> SipAnswer.send(request, 200)));
            case "submit-and-end" -> submitAndEnd(request);
            case "outcome" -> SipAnswer.send(request, 200, new HeaderField("Subject", outcome.map(Enum::name).orElse("none")));
            case "call" -> call(request);
            case "leg" -> leg(request);
            default -> throw new SipReject(404, "no such trap");
        }
    }

    /** The work waits for the lock that this callback holds; when the lock is free, the session is gone. */
    private void submitAndEnd(SipServletRequest request) throws IOException {
        SipAnswer.send(request, 200);
        executor.submit(request.getApplicationSession().getId(), session -> { })
                .thenAccept(ended -> outcome = Optional.of(ended));
        request.getApplicationSession().invalidate();
    }

    /** An INVITE of the application's own, whose response comes to {@link #accepted}. */
    private void call(SipServletRequest request) throws IOException, ServletException {
        SipServletRequest invite = factory.createRequest(factory.createApplicationSession(), "INVITE",
                "sip:trap@127.0.0.1", "sip:peer@127.0.0.1");
        invite.setRequestURI(factory.createURI(request.getHeader("Subject")));
        invite.getSession().setHandler("restante");
        invite.send();
        SipAnswer.send(request, 200);
    }

    @Invite
    @SuccessResponse
    public void accepted(SipServletResponse response) {
        throw new IllegalStateException("wanted by the test");
    }

    private void leg(SipServletRequest request) throws IOException {
        userAgent.send(new OutgoingRequest("INVITE", request.getHeader("Subject"), "<sip:trap@127.0.0.1>",
                "<sip:peer@127.0.0.1>", List.of(), List.of(new HeaderField("Session-Expires", "1800"),
                new HeaderField("Min-SE", "90"), new HeaderField("Accept-Contact", "*;automata"),
                new HeaderField("User-Agent", "trap"), new HeaderField("Subject", "once")),
                Map.of("automata", ""), Optional.empty(), new byte[0]), new CallLeg("nobody", "1"), Duration.ofMinutes(1));
        SipAnswer.send(request, 200);
    }

    /** Known, so that what these requests lack is looked at. */
    @Publish
    @Subscribe
    @Notify
    @Refer
    @Options
    public void other(SipServletRequest request) throws IOException {
        SipAnswer.send(request, 200);
    }

    private static boolean isApplicationsLoader() {
        return Thread.currentThread().getContextClassLoader() == TrapHandlers.class.getClassLoader();
    }

    private static void answer(SipServletRequest request, boolean well) throws IOException {
        SipAnswer.send(request, well ? 200 : 500);
    }
}
