package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import org.restante.deferral.DeferralDecision;
import org.restante.deferral.PagerMessage;
import org.restante.deferral.PagerMode;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.SipExecutor;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes Pager Mode messages to {@link PagerMode} and answers once it has decided; no SIP thread waits for the store. */
@SipHandler
@Singleton
public final class MessageHandler {

    private static final Logger LOG = LoggerFactory.getLogger(MessageHandler.class);

    private final PagerMode pagerMode;
    private final SipExecutor executor;

    /** @param pagerMode who decides @param executor where the answer is sent */
    @Inject
    public MessageHandler(PagerMode pagerMode, SipExecutor executor) {
        this.pagerMode = pagerMode;
        this.executor = executor;
    }

    /** A pager message. */
    @Message
    public void message(SipServletRequest request) throws IOException {
        PagerMessage message = new PagerMessage(SipMessages.uri(request), SipHeaders.of(request),
                SipMessages.body(request), SipMessages.peer(request));
        String applicationSession = SipMessages.applicationSession(request);
        pagerMode.receive(message)
                .thenCompose(decision -> executor.submit(applicationSession, session -> answer(request, decision)))
                .whenComplete((outcome, fault) -> {
                    if (fault != null || outcome != SipExecutor.Outcome.DONE) {
                        LOG.warn("MESSAGE (Call-ID {}) was decided but not answered: {}", request.getCallId(),
                                fault == null ? outcome : fault.toString());
                    }
                });
    }

    private static void answer(SipServletRequest request, DeferralDecision decision) throws IOException {
        if (decision instanceof DeferralDecision.Refused refused) {
            LOG.info("MESSAGE from {} ({}) for {}: {}, {}", SipHeaders.from(request).uri(), request.getRemoteAddr(),
                    SipMessages.uri(request), refused.status(), refused.reason());
            SipAnswer.send(request, refused.status(), refused.headers());
        } else {
            SipAnswer.send(request, decision instanceof DeferralDecision.Delivered delivered ? delivered.status() : 202);
        }
    }
}
