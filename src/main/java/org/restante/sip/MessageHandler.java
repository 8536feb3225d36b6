package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.cpm.HeaderField;
import org.restante.deferral.DeferralDecision;
import org.restante.deferral.PagerMessage;
import org.restante.deferral.PagerMode;
import org.restante.sipservlet.SipExecutor;
import org.restante.sipservlet.SipHeaders;
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
        byte[] body = request.getRawContent();
        PagerMessage message = new PagerMessage(request.getRequestURI().toString(), SipHeaders.of(request),
                body == null ? new byte[0] : body, InetAddress.getByName(request.getRemoteAddr()));
        String applicationSession = request.getApplicationSession().getId();
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
            LOG.info("MESSAGE from {} ({}) for {}: {}, {}", request.getFrom().getURI(), request.getRemoteAddr(),
                    request.getRequestURI(), refused.status(), refused.reason());
            SipServletResponse response = request.createResponse(refused.status());
            for (HeaderField header : refused.headers()) {
                response.setHeader(header.name(), header.value());
            }
            response.send();
        } else {
            request.createResponse(SipServletResponse.SC_ACCEPTED).send();
        }
    }
}
