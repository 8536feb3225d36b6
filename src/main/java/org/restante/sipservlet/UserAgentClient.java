package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.servlet.sip.SipApplicationSession;
import org.restante.cpm.HeaderField;

/**
 * The user agent as our own code calls it: every call becomes work under the lock of the leg's application session, so
 * that it is alone with what the container brings meanwhile. Each leg that is opened here has an application session of
 * its own.
 */
@Singleton
public final class UserAgentClient implements UserAgent {

    /** Name of the SIP servlet, as sip.xml gives it: every session of ours is handled by it. */
    public static final String SERVLET = "restante";

    private final ContainerObjects container;
    private final LegWork work;
    private final LegRequests requests;
    private final LegAnswers answers;
    private final LegSteps steps;
    private final LegListeners listeners;
    private final LegEndings endings;

    /** @param container the container's objects; the others are beans of this package, too */
    @Inject
    public UserAgentClient(ContainerObjects container, LegWork work, LegRequests requests, LegAnswers answers,
            LegSteps steps, LegListeners listeners, LegEndings endings) {
        this.container = container;
        this.work = work;
        this.requests = requests;
        this.answers = answers;
        this.steps = steps;
        this.listeners = listeners;
        this.endings = endings;
    }

    @Override
    public LegId send(OutgoingRequest request, CallLeg purpose, Duration lasting) {
        SipApplicationSession applicationSession = container.sipFactory().createApplicationSession();
        applicationSession.setExpires(LegSessions.minutes(lasting));
        LegId id = new LegId(applicationSession.getId(), UUID.randomUUID().toString());
        LegRecord leg = new LegRecord(id, purpose, true, request.method(), event(request), LegMachine.State.CALLING, "",
                RequestBuilder.contact(request), request.content(), Content.NONE, List.of());
        Legs.save(applicationSession, leg); // to be found by whoever ends it before it is sent
        work.submit(id.applicationSession(), locked -> requests.open(locked, id, request)).thenAccept(outcome -> {
            if (outcome != SipExecutor.Outcome.DONE) {
                listeners.tell(id, purpose, Outcomes.local(503, "the container took no " + request.method()));
            }
        });
        return id;
    }

    private static String event(OutgoingRequest request) {
        return request.headers().stream().filter(header -> header.is("Event") || header.is("o")).map(HeaderField::value)
                .findFirst().orElse("");
    }

    @Override
    public CompletionStage<Void> end(LegId leg, List<HeaderField> headers) {
        CompletableFuture<Void> ending = endings.await(leg);
        work.submit(leg.applicationSession(), applicationSession -> {
            Legs.find(applicationSession, leg).ifPresentOrElse(found -> {
                Legs.save(applicationSession, found.leaving(headers));
                steps.step(applicationSession, leg, LegMachine.Event.END, LegSteps.Cause.NONE);
                if (found.state() == LegMachine.State.ENDED) {
                    endings.done(leg);
                }
            }, () -> endings.done(leg));
        }).thenAccept(outcome -> {
            if (outcome != SipExecutor.Outcome.DONE) {
                endings.done(leg);
            }
        });
        return ending;
    }

    @Override
    public CompletionStage<Boolean> sendWithin(LegId leg, RequestWithin request) {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        work.submit(leg.applicationSession(), applicationSession ->
                told.complete(requests.within(applicationSession, leg, request, Continuation.Kind.LISTENER)))
                .thenAccept(outcome -> told.complete(false)); // it did not come to that
        return told;
    }

    @Override
    public void answer(LegId leg, OutgoingResponse response) {
        work.submit(leg.applicationSession(), applicationSession -> answers.answer(applicationSession, leg, response));
    }

    @Override
    public CompletionStage<Void> ended() {
        return endings.all();
    }
}
