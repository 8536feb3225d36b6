package org.restante.deferral;

import java.util.Optional;
import java.util.function.Consumer;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.Negotiation;
import org.restante.msrp.Reception;
import org.restante.sipservlet.Content;

/**
 * The MSRP session with an originator, and the session descriptions that lead to it (RFC 3264): ours in the 200 answers
 * the offer of its INVITE; or it is the offer, if the INVITE had none, and the answer comes in the ACK (RFC 3261 §13.2.1).
 * What it tells goes to the {@link MessageFlow}.
 */
final class OriginatorMedia implements MsrpSessionListener {

    private final SessionTerms terms;
    private final Settings.Msrp settings;
    private final MessageFlow flow;
    private final Consumer<String> whenLost;
    private final MsrpSession session;
    private final MsrpMedia ours;

    /**
     * Opens it. Whether it is over TLS the offer says; ours is, where nothing else is taken.
     *
     * @param flow       where messages go
     * @param mostOctets largest message that is taken
     * @param whenLost   is told, on an event loop, that it is over without having been closed, and why
     * @throws IllegalStateException if no session can be opened, as the relay that all of them pass is away
     */
    OriginatorMedia(SessionTerms terms, SessionTools tools, MessageFlow flow, long mostOctets, Consumer<String> whenLost) {
        this.terms = terms;
        this.settings = tools.settings().msrp();
        this.flow = flow;
        this.whenLost = whenLost;
        this.session = tools.media().open(terms.offer().map(MsrpMedia::secure).orElse(!settings.takes(false)), this);
        this.ours = SessionMedia.ours(terms.kind(), terms.offer(), LocalEnd.of(session, tools.media()), settings, mostOctets);
    }

    /** {@return our description, for the 200} @param id for its o= line */
    Content description(long id) {
        return new Content("application/sdp", ours.format(id));
    }

    /** Takes the originator's description, offer or answer; {@return why it cannot be used, if it cannot} */
    Optional<String> take(MsrpMedia theirs) {
        Optional<String> unusable = SessionMedia.unusable(theirs, terms.kind(), settings);
        if (unusable.isPresent()) {
            return unusable;
        }
        Negotiation.Outcome outcome = Negotiation.between(ours, theirs, terms.offer().isEmpty(), settings.behindSbc());
        if (outcome instanceof Negotiation.Agreed agreed) {
            session.remote(agreed.peer());
            return Optional.empty();
        }
        return Optional.of(((Negotiation.Refused) outcome).reason());
    }

    @Override
    public void onBound(MsrpSession bound) {
        flow.senderBound(bound);
    }

    @Override
    public Reception onMessage(MsrpSession bound, IncomingMessage message) {
        return flow.fromSender(message);
    }

    @Override
    public void onTransmitted(MsrpSession bound, String messageId) {
        flow.transmitted(messageId);
    }

    @Override
    public void onReport(MsrpSession bound, DeliveryReport report) {
        flow.reported(report);
    }

    @Override
    public void onRefused(MsrpSession bound, String messageId, int status) {
        flow.refused(messageId, status);
    }

    @Override
    public void onLost(MsrpSession bound, String reason) {
        whenLost.accept(reason);
    }

    /** Ends it. */
    void close() {
        session.close();
    }
}
