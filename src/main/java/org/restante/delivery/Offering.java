package org.restante.delivery;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.restante.codec.cpim.CpimException;
import org.restante.cpm.Device;
import org.restante.cpm.ServedUser;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Outcome;
import org.restante.sipservlet.LegEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The invitation of one session, and the one that follows at once where the first was refused for how it was made: over
 * TLS (MSRP-08), or through a next hop that is out of order (table E.1: 503). On the user's lane only.
 */
final class Offering {

    private static final Logger LOG = LoggerFactory.getLogger(Offering.class);

    private final DeliveryTools tools;
    private final ServedUser user;
    private final Device device;
    private final Claim claim;
    private final UUID delivery;
    private final List<String> nextHops;
    private final MsrpSessionListener listener;
    private final DeliveryLeg leg;
    private Procedures.Choice choice;
    private boolean overTls;
    private int hop;
    private MsrpSession media;

    /** @param nextHops routes, the best first; each stands alone @param listener told of the MSRP session */
    Offering(DeliveryTools tools, ServedUser user, Device device, Claim claim, UUID delivery, List<String> nextHops,
            DeliveryLeg leg, MsrpSessionListener listener) {
        this.tools = tools;
        this.user = user;
        this.device = device;
        this.claim = claim;
        this.delivery = delivery;
        this.nextHops = nextHops;
        this.leg = leg;
        this.listener = listener;
        this.overTls = tools.settings().msrp().offersTls();
    }

    /** Sends the INVITE. @param choice what the session does */
    void open(Procedures.Choice choice) {
        this.choice = choice;
        DeferredMessage first = claim.peek().orElseThrow(() -> new IllegalStateException("everything has expired"));
        media = tools.media().open(overTls, listener);
        Invitation invitation = new Invitation(user, choice.requestUri(), route(), LocalEnd.of(media, tools.media()), first,
                claim.content(first), choice.plan().hasOneSender(),
                choice.plan().isPlain(), choice.plan().profile());
        Duration lasting = tools.settings().session().maxDuration().plusMinutes(2);
        try {
            leg.invite(choice.procedure(), invitation, delivery.toString(), lasting);
        } catch (CpimException e) { // it would stand in the way of all others for ever
            claim.finish(first, new Outcome.Failed("it cannot be put into form: " + e.getMessage()));
            throw e;
        }
        LOG.info("delivery {} to {} at {}: INVITE sent, {}", delivery, user, device.instance(), choice.procedure().name());
    }

    private List<String> route() {
        return nextHops.isEmpty() ? List.of() : List.of(nextHops.get(hop));
    }

    /** {@return whether a refusal was about how the INVITE was made, and another is out} */
    boolean openAgain(LegEvent.Refused refused) {
        boolean withoutTls = overTls && tools.settings().msrp().takes(false)
                && (refused.status() == 488 || refused.status() == 606);
        boolean otherHop = refused.status() == 503 && refused.retryAfter().isEmpty() && hop + 1 < nextHops.size();
        if (!withoutTls && !otherHop) {
            return false;
        }
        overTls = overTls && !withoutTls;
        hop += otherHop ? 1 : 0;
        close();
        try {
            open(choice);
            return true;
        } catch (RuntimeException e) { // whatever it is, the lease must go back
            LOG.warn("delivery {} to {}: the second INVITE was not sent: {}", delivery, user, e.toString());
            return false;
        }
    }

    /** {@return what the session does; null before {@link #open}} */
    Procedures.Choice choice() {
        return choice;
    }

    /** {@return the MSRP session; null before {@link #open}} */
    MsrpSession media() {
        return media;
    }

    /** {@return whether the INVITE names the device, not the user} */
    boolean isToDevice() {
        return !choice.requestUri().equals(user.uri());
    }

    /** Closes the MSRP session, if there is one. */
    void close() {
        if (media != null) {
            media.close();
        }
    }
}
