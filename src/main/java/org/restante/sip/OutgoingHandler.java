package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.servlet.sip.SipServletRequest;
import org.restante.deferral.PagerMessage;
import org.restante.relay.UserNotifications;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.SipExecutor;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.sipservlet.annotation.SipPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go on what served users send. Nothing of it is for the user himself, and nothing is held here; of the disposition
 * notifications of several devices the first is heard (IMDN-07).
 */
@SipHandler
@Singleton
public final class OutgoingHandler {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingHandler.class);

    private final UserNotifications notifications;
    private final SipExecutor executor;

    /** A request of a served user's. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @SipPredicate(value = SentByUser.class, order = 1) // what is ours and comes back goes on by itself, whoever is served
    @interface Outgoing {
    }

    /** @param notifications who forwards them @param executor where answers are sent */
    @Inject
    public OutgoingHandler(UserNotifications notifications, SipExecutor executor) {
        this.notifications = notifications;
        this.executor = executor;
    }

    /** Goes on to where it was going. */
    @Invite
    @Outgoing
    public void invite(SipServletRequest request) {
        SipMessages.passOn(request);
    }

    /** Goes on to where it was going, unless another device has told the same. */
    @Message
    @Outgoing
    public void message(SipServletRequest request) throws IOException {
        Optional<CompletionStage<Integer>> forwarded = notifications.forward(new PagerMessage(SipMessages.uri(request),
                SipHeaders.of(request), SipMessages.body(request), SipMessages.peer(request)));
        if (forwarded.isEmpty()) {
            SipMessages.passOn(request);
            return;
        }
        String applicationSession = SipMessages.applicationSession(request);
        forwarded.get().thenCompose(status -> executor.submit(applicationSession,
                session -> SipAnswer.send(request, status, List.of()))).whenComplete((outcome, fault) -> {
                    if (fault != null || outcome != SipExecutor.Outcome.DONE) {
                        LOG.warn("MESSAGE (Call-ID {}) was forwarded but not answered: {}", request.getCallId(),
                                fault == null ? outcome : fault.toString());
                    }
                });
    }
}
