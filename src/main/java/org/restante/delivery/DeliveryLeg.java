package org.restante.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.codec.sdp.SdpException;
import org.restante.cpm.HeaderField;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.msrp.Negotiation;
import org.restante.msrp.RemoteEnd;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.UserAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SIP side of one delivery: its INVITE, what the device made of it, its BYE. On the user's lane. */
final class DeliveryLeg {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLeg.class);

    private final UserAgent userAgent;
    private final boolean behindSbc;
    private final boolean strict;
    private final String release;
    private DeliveryProcedure procedure;
    private boolean bare;
    private String delivery = "";
    private Optional<LegId> id = Optional.empty();
    private MsrpMedia offer;
    private MsrpMedia answer;
    private RemoteEnd peer;
    private OptionalLong retryAfter = OptionalLong.empty();
    private int causeOfBye;
    private boolean incapable;
    private String server = "";

    /** What an event of the leg means for the delivery, and why. */
    record Meaning(Event event, String why) {
    }

    /** @param settings what we say of ourselves, and whether a border controller is in between */
    DeliveryLeg(UserAgent userAgent, Settings settings) {
        this.userAgent = userAgent;
        this.release = settings.release();
        this.behindSbc = settings.msrp().behindSbc();
        this.strict = settings.sdp().strict();
    }

    /** Sends the INVITE of a delivery, which may last this long. */
    void invite(DeliveryProcedure how, Invitation invitation, String name, Duration lasting) {
        procedure = how;
        delivery = name;
        bare = invitation.profile().isBare();
        OutgoingRequest invite = procedure.invite(invitation);
        offer = MsrpMedia.parse(invite.body());
        id = Optional.of(userAgent.send(invite, new CallLeg(Campaigns.NAME, delivery), lasting));
    }

    /** {@return the device's session description, once it accepted} */
    MsrpMedia answer() {
        return answer;
    }

    /** {@return what the device called itself when it accepted; empty if it did not say} */
    String server() {
        return server;
    }

    /** {@return the other end of the MSRP session, once the device accepted} */
    RemoteEnd peer() {
        return peer;
    }

    /** {@return seconds that the device asked us to wait, when it refused} */
    OptionalLong retryAfter() {
        return retryAfter;
    }

    /** {@return whether the device accepted, but takes the message in no form} */
    boolean isIncapable() {
        return incapable;
    }

    /** Says the device why the session is ended, as a SIP status. */
    void blame(int status) {
        causeOfBye = status;
    }

    /** {@return what an event means while the INVITE is not answered; empty for nothing} */
    Optional<Meaning> whileInviting(LegEvent event) {
        if (event instanceof LegEvent.Provisional) {
            return meaning(Event.RANG, "");
        } else if (event instanceof LegEvent.Accepted accepted) {
            server = accepted.header("Server").orElse("");
            return accepted(accepted.body());
        } else if (event instanceof LegEvent.Refused refused) {
            retryAfter = refused.retryAfter();
            return meaning(Event.REFUSED, "the device answered " + refused.status() + " " + refused.reason());
        }
        return ending(event);
    }

    /** {@return what an event means at any time: only the end of the dialog does} */
    Optional<Meaning> ending(LegEvent event) {
        if (event instanceof LegEvent.Ended ended) {
            return meaning(Event.PEER_ENDED, ("the device ended the session " + ended.reason()).trim());
        }
        return event instanceof LegEvent.Gone ? meaning(Event.LEG_GONE, "the dialog is gone") : Optional.empty();
    }

    private Optional<Meaning> accepted(byte[] body) {
        try {
            MsrpMedia told = MsrpMedia.parse(body);
            answer = bare ? told.accepting(told.accepts(AnswerCheck.CPIM) ? List.of(AnswerCheck.CPIM) : List.of()) : told;
            Optional<DeliveryProcedure.Unusable> unusable = procedure.check(offer, answer).or(this::tooWide);
            if (unusable.isEmpty()) {
                peer = ((Negotiation.Agreed) Negotiation.between(offer, answer, true, behindSbc)).peer();
                return meaning(Event.ACCEPTED, "");
            }
            causeOfBye = unusable.get().cause();
            incapable = unusable.get().incapable();
            return meaning(Event.ANSWER_UNUSABLE, "unusable answer: " + unusable.get().reason());
        } catch (SdpException | IllegalArgumentException e) {
            causeOfBye = 488;
            return meaning(Event.ANSWER_UNUSABLE, "unusable answer: " + e.getMessage());
        }
    }

    private Optional<DeliveryProcedure.Unusable> tooWide() {
        Optional<DeliveryProcedure.Unusable> tooWide = AnswerCheck.tooWide(answer);
        tooWide.filter(answer -> !strict).ifPresent(wide -> LOG.info("{}: {}, taken for recvonly", delivery, wide.reason()));
        return tooWide.filter(answer -> strict);
    }

    /** CANCEL or BYE, whichever is right; nothing if there was no INVITE. */
    void end() {
        List<HeaderField> headers = new ArrayList<>(List.of(new HeaderField("User-Agent", release)));
        if (causeOfBye != 0) {
            headers.add(new HeaderField("Reason", "SIP;cause=" + causeOfBye));
        }
        id.ifPresent(leg -> userAgent.end(leg, headers));
    }

    private static Optional<Meaning> meaning(Event event, String why) {
        return Optional.of(new Meaning(event, why));
    }
}
