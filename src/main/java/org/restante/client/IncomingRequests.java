package org.restante.client;

import gov.nist.javax.sip.message.SIPRequest;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sip.Dialog;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.client.InviteDecision.Acceptable;
import org.restante.client.InviteDecision.Refused;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests that come to the device (section F). Used on the client's lane only. */
final class IncomingRequests implements RequestTaker {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingRequests.class);
    private static final Set<String> PAGER_TYPES = Set.of("message/cpim", "text/plain");

    private final ClientParts parts;
    private final InetAddress core;
    private final List<ReceptionDialog> dialogs = new ArrayList<>();
    private CompletableFuture<Void> idle = new CompletableFuture<>();

    /** @param core the only host that requests are taken from */
    IncomingRequests(ClientParts parts, InetAddress core) {
        this.parts = parts;
        this.core = core;
    }

    @Override
    public void onRequest(Request request, ServerTransaction transaction, Dialog dialog) {
        Object owner = dialog == null ? null : dialog.getApplicationData();
        try {
            if (owner instanceof ReceptionDialog known) {
                inDialog(known, request, transaction);
            } else if (owner instanceof SendingDialog sending) {
                sending.onRequest(request, transaction);
            } else {
                outsideDialog(request, transaction, dialog);
            }
        } catch (IllegalArgumentException e) {
            reply(transaction, 400, List.of());
            LOG.info("{} from {} refused with 400: {}", request.getMethod(), sender(request), e.getMessage());
        } catch (ClientException | UncheckedIOException e) {
            reply(transaction, 500, List.of());
            LOG.warn("{} from {} failed: {}", request.getMethod(), sender(request), e.getMessage());
        }
    }

    private void inDialog(ReceptionDialog known, Request request, ServerTransaction transaction) {
        switch (request.getMethod()) {
            case Request.BYE -> known.onBye(transaction);
            case Request.CANCEL -> known.onCancel(transaction);
            case Request.INVITE, Request.UPDATE -> known.onRefresh(request, transaction);
            default -> outsideDialog(request, transaction, null);
        }
    }

    private void outsideDialog(Request request, ServerTransaction transaction, Dialog dialog) {
        switch (request.getMethod()) {
            case Request.INVITE -> invite(request, transaction, dialog);
            case Request.MESSAGE -> message(request, transaction);
            case Request.OPTIONS -> reply(transaction, 200, capabilities());
            case Request.BYE, Request.CANCEL, Request.UPDATE -> reply(transaction, 481, List.of());
            default -> reply(transaction, 405, List.of(new HeaderField("Allow", ReceptionAnswer.ALLOW)));
        }
    }

    private void invite(Request request, ServerTransaction transaction, Dialog dialog) {
        int ringing = (int) dialogs.stream().filter(ReceptionDialog::isRinging).count();
        InviteDecision decision = InvitePolicy.decide(request, isFromCore(request), parts.settings().media(),
                parts.settings().groups(), ringing,
                dialogs.size() - ringing);
        if (decision instanceof Refused refused) {
            LOG.info("INVITE from {} refused with {}: {}", sender(request), refused.status(), refused.why());
            reply(transaction, refused.status(), refused.headers());
            return;
        }
        ReceptionDialog reception = new ReceptionDialog(parts, (Acceptable) decision, transaction, dialog, this::ended);
        dialog.setApplicationData(reception);
        dialogs.add(reception);
        switch (parts.settings().answer()) {
            case ACCEPT -> reception.accept();
            case ASK -> reception.ring();
            case REFUSE -> reception.refuse(480, "the user does not want it");
            case DECLINE -> reception.refuse(603, "the user declines");
        }
    }

    private void message(Request request, ServerTransaction transaction) {
        if (!isFromCore(request)) {
            reply(transaction, 403, List.of());
            return;
        }
        String type = SipFields.first(request, "Content-Type").orElse("");
        if (PAGER_TYPES.stream().noneMatch(t -> type.toLowerCase(Locale.ROOT).startsWith(t))) {
            reply(transaction, 415, List.of(new HeaderField("Accept", "message/cpim, text/plain")));
            return;
        }
        byte[] body = request.getRawContent() == null ? new byte[0] : request.getRawContent();
        Intake.Result result = parts.intake().take(type, Envelope.of(name -> SipFields.first(request, name)),
                new ByteArrayInputStream(body), body.length, Channel.PAGER, sender(request), () -> { });
        reply(transaction, switch (result) {
            case TAKEN -> 200;
            case MALFORMED -> 400;
            case NOT_KEPT -> 480;
        }, List.of());
    }

    private static String sender(Request request) {
        return SipFields.first(request, "From").orElse("nobody");
    }

    private boolean isFromCore(Request request) {
        InetAddress peer = ((SIPRequest) request).getRemoteAddress();
        return peer != null && peer.equals(core);
    }

    private List<HeaderField> capabilities() {
        List<String> tags = parts.settings().services().stream().sorted().map(FeatureTag::encoded).toList();
        return List.of(new HeaderField("Allow", ReceptionAnswer.ALLOW),
                new HeaderField("Accept", "application/sdp, message/cpim, text/plain"), new HeaderField("Supported", "timer"),
                new HeaderField("Contact", '<' + parts.contactUri().get() + ">;" + FeatureTag.PARAMETER + "=\""
                        + String.join(",", tags) + '"'));
    }

    private void reply(ServerTransaction transaction, int status, List<HeaderField> headers) {
        Response response = parts.endpoint().response(transaction.getRequest(), status, OutgoingRequests.newTag());
        parts.endpoint().add(response, headers);
        parts.endpoint().reply(transaction, response);
    }

    @Override
    public void onAck(Dialog dialog) {
        if (dialog.getApplicationData() instanceof ReceptionDialog known) {
            known.onAck();
        }
    }

    @Override
    public void onDialogTerminated(Dialog dialog) {
        if (dialog.getApplicationData() instanceof ReceptionDialog known) {
            known.end("dialog terminated");
        } else if (dialog.getApplicationData() instanceof SendingDialog sending) {
            sending.gone();
        }
    }

    private void ended(ReceptionDialog dialog) {
        dialogs.remove(dialog);
        if (dialogs.isEmpty()) {
            idle.complete(null);
        }
    }

    /** {@return completes when no session is running} */
    CompletionStage<Void> whenIdle() {
        idle = new CompletableFuture<>();
        if (dialogs.isEmpty()) {
            idle.complete(null);
        }
        return idle;
    }

    /** Ends every session, for a client that closes. */
    void hangUp() {
        List.copyOf(dialogs).forEach(dialog -> dialog.hangUp("the client closes"));
    }
}
