package org.restante.client;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sip.Dialog;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.client.InviteDecision.Acceptable;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.Negotiation;
import org.restante.msrp.RemoteEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session in which the client receives: the dialog, its timers and its MSRP session. Used on the client's lane only.
 *
 * <pre>
 *   RINGING --accepted--> WAITING_FOR_ACK --ACK--> RECEIVING --BYE from either side--> ENDED
 *      |                        |                     |
 *      +--refused, CANCEL       +--no ACK: BYE        +--MSRP lost: grace, then BYE
 * </pre>
 */
final class ReceptionDialog {

    private static final Logger LOG = LoggerFactory.getLogger(ReceptionDialog.class);
    private static final long NTP_SECONDS_AT_UNIX_EPOCH = 2_208_988_800L;

    private enum State { RINGING, WAITING_FOR_ACK, RECEIVING, ENDED }

    private final ClientParts parts;
    private final Acceptable accepted;
    private final ServerTransaction invite;
    private final Dialog dialog;
    private final Consumer<ReceptionDialog> whenEnded;
    private final String toTag = OutgoingRequests.newTag();
    private final String peer;
    private final SessionTimer sessionTimer;
    private State state = State.RINGING;
    private MsrpSession session;
    private RemoteEnd remote;
    private byte[] answer;
    private ScheduledFuture<?> waiting;
    private int messages;

    ReceptionDialog(ClientParts parts, Acceptable accepted, ServerTransaction invite, Dialog dialog,
            Consumer<ReceptionDialog> whenEnded) {
        this.parts = parts;
        this.accepted = accepted;
        this.invite = invite;
        this.dialog = dialog;
        this.whenEnded = whenEnded;
        this.peer = accepted.invite().from();
        this.sessionTimer = new SessionTimer(parts.endpoint(), parts.lane(), dialog, () -> hangUp("nobody refreshed the session"));
    }

    boolean isRinging() {
        return state == State.RINGING;
    }

    /** Lets the phone ring until the user decides or the time is over. */
    void ring() {
        parts.endpoint().reply(invite, parts.endpoint().response(invite.getRequest(), Response.RINGING, toTag));
        waiting = after(parts.settings().timers().ringing(), () -> refuse(480, "nobody answered"));
        parts.listener().onInvitation(accepted.invite().invitation())
                .whenCompleteAsync((wanted, failure) -> decided(failure == null && wanted), parts.lane());
    }

    private void decided(boolean wanted) {
        if (state == State.RINGING && wanted) {
            accept();
        } else if (state == State.RINGING) {
            refuse(480, "the user does not want it");
        }
    }

    /** Refuses the invitation. */
    void refuse(int status, String why) {
        LOG.info("invitation from {} refused with {}: {}", peer, status, why);
        parts.endpoint().reply(invite, parts.endpoint().response(invite.getRequest(), status, toTag));
        end(why);
    }

    /** Answers 200 with the session description and waits for the ACK. */
    void accept() {
        stop(waiting);
        MsrpMedia offer = accepted.invite().offer();
        try {
            session = parts.msrp().open(accepted.active(), offer.secure(), new MsrpReception(this, parts));
        } catch (IllegalStateException e) {
            refuse(480, e.getMessage());
            return;
        }
        OptionalLong limit = parts.settings().messageOctets() == ClientSettings.USUAL_MESSAGE_OCTETS ? OptionalLong.empty()
                : OptionalLong.of(parts.settings().messageOctets());
        MsrpMedia ours = ReceptionAnswer.media(accepted, parts.msrp().end(session), limit);
        Negotiation.Outcome outcome = Negotiation.between(ours, offer, false, false);
        if (!(outcome instanceof Negotiation.Agreed agreed)) {
            refuse(488, ((Negotiation.Refused) outcome).reason());
            return;
        }
        remote = agreed.peer();
        if (!accepted.active()) {
            session.remote(remote);
        }
        answer = ours.format(parts.clock().instant().getEpochSecond() + NTP_SECONDS_AT_UNIX_EPOCH);
        state = State.WAITING_FOR_ACK;
        waiting = after(parts.settings().timers().ack(), () -> hangUp("no ACK came"));
        parts.endpoint().reply(invite, withAnswer(invite.getRequest(),
                ReceptionAnswer.headers(accepted.invite(), parts.contactUri().get())));
    }

    private Response withAnswer(Request request, List<HeaderField> headers) {
        Response response = parts.endpoint().response(request, Response.OK, toTag);
        parts.endpoint().add(response, headers);
        parts.endpoint().body(response, "application/sdp", answer);
        return response;
    }

    /** The ACK came: connect and bind (CLI-05), or hold. An ACK of a refresh changes nothing. */
    void onAck() {
        if (state != State.WAITING_FOR_ACK) {
            return;
        }
        state = State.RECEIVING;
        stop(waiting);
        sessionTimer.restart(accepted.invite().sessionExpires());
        if (accepted.direction() == Direction.INACTIVE) {
            waiting = after(parts.settings().timers().hold(), () -> hangUp("held too long"));
        } else if (accepted.active()) {
            session.remote(remote);
        }
    }

    /** A refresh of the session, by UPDATE or re-INVITE (RFC 4028 §9). */
    void onRefresh(Request request, ServerTransaction transaction) {
        Optional<SessionExpires> refreshed = SipFields.first(request, "Session-Expires").map(SessionExpires::parse);
        sessionTimer.restart(refreshed);
        FeatureTag service = accepted.invite().service().orElseThrow();
        Response response = parts.endpoint().response(request, Response.OK, toTag);
        parts.endpoint().add(response, List.of(ReceptionAnswer.contact(service, parts.contactUri().get())));
        parts.endpoint().add(response, ReceptionAnswer.sessionTimer(refreshed));
        boolean offers = request.getRawContent() != null && request.getRawContent().length > 0;
        if (answer != null && (offers || request.getMethod().equals(Request.INVITE))) {
            parts.endpoint().body(response, "application/sdp", answer);
        }
        parts.endpoint().reply(transaction, response);
    }

    /** The caller gave up ringing. */
    void onCancel(ServerTransaction cancel) {
        parts.endpoint().reply(cancel, parts.endpoint().response(cancel.getRequest(), Response.OK, toTag));
        if (state == State.RINGING) {
            refuse(Response.REQUEST_TERMINATED, "cancelled");
        }
    }

    /** The server ends the session (PUSH-17). */
    void onBye(ServerTransaction bye) {
        parts.endpoint().reply(bye, parts.endpoint().response(bye.getRequest(), Response.OK, toTag));
        end("ended by the server");
    }

    /** The MSRP connection is gone: the server is given time to say BYE (section F.1, step 7). */
    void onConnectionLost(String reason) {
        if (state == State.RECEIVING) {
            LOG.info("session with {} lost its connection: {}", peer, reason);
            stop(waiting);
            waiting = after(parts.settings().timers().lostConnection(), () -> hangUp("connection lost: " + reason));
        }
    }

    /** Ends the session from our side. */
    void hangUp(String reason) {
        if (state == State.RINGING) {
            refuse(480, reason);
            return;
        }
        if (state == State.ENDED) {
            return;
        }
        try {
            Request bye = dialog.createRequest(Request.BYE);
            parts.endpoint().add(bye, List.of(new HeaderField("User-Agent", ClientRelease.TOKEN)));
            parts.endpoint().send(dialog, bye).exceptionally(failure -> {
                LOG.info("BYE to {}: {}", peer, Failures.reason(failure));
                return null;
            });
        } catch (SipException e) {
            LOG.info("no BYE to {}: {}", peer, e.getMessage());
        }
        end(reason);
    }

    /** The session is over. */
    void end(String reason) {
        boolean answered = state == State.WAITING_FOR_ACK || state == State.RECEIVING;
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        stop(waiting);
        sessionTimer.stop();
        if (session != null) {
            session.close();
        }
        whenEnded.accept(this);
        if (answered) {
            LOG.info("session with {} is over, {} messages: {}", peer, messages, reason);
            parts.listener().onSessionEnded(messages, reason);
        }
    }

    /** {@return what the intake did with a whole MSRP message} */
    Intake.Result take(String contentType, InputStream octets, long total) {
        Channel channel = accepted.invite().service().orElseThrow() == FeatureTag.DEFERRED ? Channel.DEFERRED : Channel.SESSION;
        Envelope envelope = new Envelope(accepted.invite().referredBy().orElse(peer), Optional.empty(),
                Optional.empty(), accepted.invite().conversation(), accepted.invite().contribution(),
                SipFields.first(invite.getRequest(), "Subject"), contentType, OptionalLong.empty());
        return parts.intake().take(contentType, envelope, octets, total, channel, peer, () -> messages++);
    }

    private ScheduledFuture<?> after(Duration delay, Runnable task) {
        try {
            return parts.lane().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    private static void stop(ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
