package org.restante.client;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.sip.Dialog;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.SdpException;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.Negotiation;
import org.restante.msrp.OutgoingMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session in which the client sends one message: INVITE, MSRP, BYE. Used on the client's lane only; what MSRP tells is
 * handed over to it.
 *
 * <pre>
 *   INVITED --2xx--> CONNECTING --bound--> SENDING --every chunk answered--> BYE --> over
 *      |                 |                    |
 *      +--refused        +--lost, BYE --------+--refused: BYE
 * </pre>
 */
final class SendingDialog implements MsrpSessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(SendingDialog.class);

    private final ClientParts parts;
    private final FileContent content;
    private final Consumer<SendingDialog> whenOver;
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private MsrpMedia offer;
    private MsrpSession session;
    private Dialog dialog; // there once the invitation is accepted
    private Response ok;
    private boolean handedOver; // the content is the MSRP engine's to close
    private boolean over;

    SendingDialog(ClientParts parts, FileContent content, Consumer<SendingDialog> whenOver) {
        this.parts = parts;
        this.content = content;
        this.whenOver = whenOver;
    }

    /** {@return the final response: a refusal, or the 2xx once every octet is confirmed} */
    CompletionStage<Response> answer() {
        return answer;
    }

    /** Opens our end, over TLS if we take nothing else; {@return where the peer reaches us} */
    LocalEnd open() {
        session = parts.msrp().open(true, !parts.settings().media().takes(false), this);
        return parts.msrp().end(session);
    }

    /** @param ours the offer in the INVITE */
    void invite(Request invite, MsrpMedia ours) {
        offer = ours;
        parts.endpoint().invite(invite, this).whenCompleteAsync((invited, failure) -> {
            if (failure != null) {
                fail(Failures.reason(failure));
            } else if (invited.response().getStatusCode() >= 300) {
                close();
                answer.complete(invited.response());
            } else {
                accepted(invited);
            }
        }, parts.lane());
    }

    private void accepted(SipEndpoint.Invited invited) {
        dialog = invited.dialog();
        ok = invited.response();
        try {
            parts.endpoint().ack(dialog, ok);
            if (over) {
                bye(); // it was accepted after all
                return;
            }
            MsrpMedia media = MsrpMedia.parse(ok.getRawContent() == null ? new byte[0] : ok.getRawContent());
            if (media.port() == 0 || media.path().isEmpty()) {
                fail("the peer takes no message in this session");
            } else if (Negotiation.between(offer, media, true, false) instanceof Negotiation.Agreed agreed) {
                session.remote(agreed.peer());
            } else {
                fail("the answer does not go with the offer");
            }
        } catch (ClientException | SdpException | IllegalArgumentException e) {
            fail("the answer cannot be used: " + e.getMessage());
        }
    }

    @Override
    public void onBound(MsrpSession bound) {
        onLane(() -> {
            handedOver = true;
            session.send(new OutgoingMessage(UUID.randomUUID().toString().replace("-", "").substring(0, 20), "message/cpim", true,
                    content));
        });
    }

    @Override
    public void onTransmitted(MsrpSession sender, String messageId) {
        onLane(() -> {
            close();
            bye().whenComplete((response, failure) -> answer.complete(ok));
        });
    }

    @Override
    public void onRefused(MsrpSession sender, String messageId, int status) {
        onLane(() -> fail("the message was refused with MSRP " + status));
    }

    @Override
    public void onLost(MsrpSession sender, String reason) {
        onLane(() -> fail("the MSRP session is lost: " + reason));
    }

    /** A request of the peer within the session. */
    void onRequest(Request request, ServerTransaction transaction) {
        boolean refresh = request.getMethod().equals(Request.INVITE) || request.getMethod().equals(Request.UPDATE);
        boolean bye = request.getMethod().equals(Request.BYE);
        Response response = parts.endpoint().response(request, bye || refresh ? Response.OK : Response.METHOD_NOT_ALLOWED,
                OutgoingRequests.newTag());
        if (refresh) {
            parts.endpoint().add(response, List.of(ReceptionAnswer.contact(FeatureTag.LARGEMSG, parts.contactUri().get())));
            parts.endpoint().add(response, ReceptionAnswer.sessionTimer(
                    SipFields.first(request, "Session-Expires").map(SessionExpires::parse)));
        }
        parts.endpoint().reply(transaction, response);
        if (bye) {
            dialog = null;
            fail("the peer ended the session");
        }
    }

    /** The dialog is gone without a word; one that was refused has its answer. */
    void gone() {
        if (dialog != null) {
            dialog = null;
            fail("dialog terminated");
        }
    }

    /** Ends it without success. @param why in words */
    void fail(String why) {
        if (!over) {
            close();
            if (dialog != null) {
                bye();
            }
            answer.completeExceptionally(new ClientException(why));
        }
    }

    private void close() {
        over = true;
        if (session != null) {
            session.close();
        }
        if (!handedOver) {
            content.close();
        }
        whenOver.accept(this);
    }

    private CompletionStage<Response> bye() {
        try {
            Request bye = dialog.createRequest(Request.BYE);
            parts.endpoint().add(bye, List.of(new HeaderField("User-Agent", ClientRelease.TOKEN)));
            return parts.endpoint().send(dialog, bye);
        } catch (SipException e) {
            LOG.info("no BYE: {}", e.getMessage());
            return CompletableFuture.failedFuture(e);
        }
    }

    private void onLane(Runnable work) {
        try {
            parts.lane().execute(() -> {
                if (!over) {
                    work.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("MSRP event after the client was closed");
        }
    }
}
