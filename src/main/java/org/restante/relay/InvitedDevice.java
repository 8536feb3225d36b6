package org.restante.relay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.codec.sdp.SdpException;
import org.restante.config.Settings;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.deferral.LiveOutcome;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.Negotiation;
import org.restante.msrp.Reception;
import org.restante.policy.DeviceSelection;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.UserAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device's part of a session that is offered live: its INVITE, its MSRP session, its end. Told by SIP threads and its
 * MSRP event loop; its own lock guards how far it has come and is not held while others are told.
 */
final class InvitedDevice implements MsrpSessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(InvitedDevice.class);

    /** A session lasts an hour at the most; what is left over is ended by the container. */
    private static final Duration LEG_LASTS = Duration.ofMinutes(64);

    private enum State { INVITED, ACCEPTED, STANDING, ENDED }

    private final InvitedDevices all;
    private final DeviceSelection.Target target;
    private final UserAgent userAgent;
    private final Settings.Msrp settings;
    private final Runnable forget;

    private State state = State.INVITED;
    private Function<Boolean, Attempt> form;
    private CallLeg purpose;
    private Optional<LegId> leg = Optional.empty();
    private MsrpSession media;
    private volatile MsrpMedia offer;
    private volatile MsrpMedia answer;

    /** An INVITE and the MSRP session that it offers. */
    record Attempt(MsrpSession session, InviteToDevice.Invitation invitation) {
    }

    InvitedDevice(InvitedDevices all, DeviceSelection.Target target, UserAgent userAgent, Settings.Msrp settings,
            Runnable forget) {
        this.all = all;
        this.target = target;
        this.userAgent = userAgent;
        this.settings = settings;
        this.forget = forget;
    }

    /**
     * Sends its INVITE, unless another device has the session already.
     *
     * @param how makes one, over TLS or not
     * @throws IllegalStateException if no MSRP session can be opened
     */
    synchronized void invite(Function<Boolean, Attempt> how, CallLeg leg) {
        form = how;
        purpose = leg;
        invite(settings.offersTls());
    }

    private void invite(boolean overTls) {
        if (state == State.ENDED || all.decided()) {
            finish();
            return;
        }
        Attempt attempt = form.apply(overTls);
        media = attempt.session();
        offer = attempt.invitation().media();
        leg = Optional.of(userAgent.send(attempt.invitation().request(), purpose, LEG_LASTS));
    }

    /** {@return whether a refusal was about TLS where that is only preferred (MSRP-08), and another INVITE is out} */
    private synchronized boolean invitedWithoutTls(int status) {
        if (state != State.INVITED || !offer.secure() || !settings.takes(false) || status != 488 && status != 606) {
            return false;
        }
        media.close();
        invite(false);
        return state == State.INVITED;
    }

    private boolean byGruu() {
        return target.device().gruu().isPresent();
    }

    // ---- what SIP tells

    void on(LegEvent event) {
        if (event instanceof LegEvent.Provisional provisional) {
            all.ringing(provisional.status());
        } else if (event instanceof LegEvent.Accepted accepted) {
            accepted(accepted);
        } else if (event instanceof LegEvent.Refused refused) {
            if (!invitedWithoutTls(refused.status()) && ended()) {
                refused(refused.status(), refused.reason(), refused.retryAfter());
            }
        } else if (event instanceof LegEvent.Ended ended) {
            lost(("the device ended the session " + ended.reason()).trim(), false);
        } else if (event instanceof LegEvent.Gone) {
            lost("the device's dialog is gone", false);
        }
    }

    /** MSRP-08: a device that takes no TLS is served without, if it may be, when its messages are delivered later. */
    private void refused(int status, String reason, OptionalLong retryAfter) {
        boolean later = offer != null && offer.secure() && (status == 488 || status == 606);
        all.refused(later ? 480 : status, reason, byGruu(), retryAfter);
    }

    private void accepted(LegEvent.Accepted accepted) {
        try {
            MsrpMedia theirs = MsrpMedia.parse(accepted.body());
            Optional<String> unusable = unusable(theirs);
            if (unusable.isPresent()) {
                unusable(unusable.get(), theirs.port() == 0 || theirs.direction() == Direction.INACTIVE ? 480 : 488);
            } else if (tooSmall(theirs)) {
                unusable("a=max-size is less than the message has", 480); // it may be delivered in parts of another kind
            } else if (all.accepted(this, accepted.status())) {
                connect(theirs);
            } else {
                end(0);
            }
        } catch (SdpException e) {
            unusable(String.valueOf(e.getMessage()), 488);
        }
    }

    private synchronized void connect(MsrpMedia theirs) {
        if (state == State.INVITED) {
            state = State.ACCEPTED;
            answer = theirs;
            media.remote(((Negotiation.Agreed) Negotiation.between(offer, theirs, true, settings.behindSbc())).peer());
        }
    }

    private void unusable(String reason, int status) {
        LOG.info("live session for {} at {}: unusable answer: {}", all.offer().user(), target.device().instance(), reason);
        end(status);
        all.refused(status, "unusable answer: " + reason, byGruu(), OptionalLong.empty());
    }

    /** Table E.2. */
    private Optional<String> unusable(MsrpMedia theirs) {
        if (theirs.port() == 0 || theirs.direction() == Direction.INACTIVE) {
            return Optional.of("the device refused the media line");
        }
        if (offer.direction() == Direction.SENDONLY && theirs.direction() == Direction.SENDONLY) {
            return Optional.of("a=sendonly in answer to sendonly");
        }
        if (Negotiation.between(offer, theirs, true, settings.behindSbc()) instanceof Negotiation.Refused refused) {
            return Optional.of(refused.reason());
        }
        boolean file = all.offer().service() == FeatureTag.FILETRANSFER;
        return file || theirs.accepts("message/cpim") ? Optional.empty() : Optional.of("the device takes no message/cpim");
    }

    private boolean tooSmall(MsrpMedia theirs) {
        return theirs.maxSize().orElse(Long.MAX_VALUE) < offer.fileSelectorSize().orElse(0);
    }

    // ---- what MSRP tells, from its event loop

    @Override
    public void onBound(MsrpSession session) {
        synchronized (this) {
            if (state != State.ACCEPTED) {
                return;
            }
            state = State.STANDING;
        }
        LOG.info("live session for {} from {}: {} has it", all.offer().user(), all.offer().sender(),
                target.device().instance());
        all.listener().taken(session, answer);
    }

    @Override
    public void onTransmitted(MsrpSession session, String messageId) {
        all.listener().transmitted(messageId);
    }

    @Override
    public void onReport(MsrpSession session, DeliveryReport report) {
        all.listener().reported(report);
    }

    @Override
    public void onRefused(MsrpSession session, String messageId, int status) {
        all.listener().refused(messageId, status);
    }

    @Override
    public Reception onMessage(MsrpSession session, IncomingMessage message) {
        return all.listener().onMessage(message);
    }

    @Override
    public void onLost(MsrpSession session, String reason) {
        lost("MSRP to the device: " + reason, true);
    }

    // ---- how it ends

    private void lost(String reason, boolean standingDialog) {
        State before;
        synchronized (this) {
            before = state;
            if (standingDialog) {
                end(503);
            } else {
                finish();
            }
        }
        if (before == State.STANDING) {
            all.over(reason);
        } else if (before == State.ACCEPTED) {
            all.notTaken(new LiveOutcome.NotNow(reason));
        } else if (before == State.INVITED) {
            all.refused(408, reason, byGruu(), OptionalLong.empty());
        }
    }

    /** CANCEL or BYE, whichever is right. @param cause SIP status for its Reason, 0 for none */
    synchronized void end(int cause) {
        if (state != State.ENDED) {
            leg.ifPresent(id -> userAgent.end(id,
                    cause == 0 ? List.of() : List.of(new HeaderField("Reason", "SIP;cause=" + cause))));
            finish();
        }
    }

    private synchronized boolean ended() {
        boolean first = state != State.ENDED;
        finish();
        return first;
    }

    private synchronized void finish() {
        state = State.ENDED;
        forget.run();
        if (media != null) {
            media.close();
        }
    }
}
