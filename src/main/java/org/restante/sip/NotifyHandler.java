package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;
import org.restante.codec.reginfo.RegInfo;
import org.restante.codec.reginfo.RegInfoException;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.SipReject;
import org.restante.sipservlet.Dialogs;
import org.restante.sipservlet.annotation.Notify;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.trigger.Registrations;

/** Takes registration state (RFC 3680) of users that we subscribed to (TRG-02). */
@SipHandler
@Singleton
public final class NotifyHandler {

    private final Settings settings;
    private final Dialogs dialogs;
    private final Registrations registrations;
    private final RegEventSubscription subscription;

    /** @param settings whom we trust; the others are what it works with */
    @Inject
    public NotifyHandler(Settings settings, Dialogs dialogs, Registrations registrations,
            RegEventSubscription subscription) {
        this.settings = settings;
        this.dialogs = dialogs;
        this.registrations = registrations;
        this.subscription = subscription;
    }

    /** A registration event document, or the news that a subscription ended. */
    @Notify
    public void notify(SipServletRequest request) throws IOException {
        if (!settings.trusted().includes(SipMessages.peer(request))) {
            throw new SipReject(403, "not one of trusted.peers");
        }
        Optional<String> subscribed = dialogs.correlation(request, RegEventSubscription.NAME);
        if (subscribed.isEmpty()) {
            throw new SipReject(481, "NOTIFY without a subscription of ours");
        }
        ServedUser user = new ServedUser(subscribed.get());
        Optional<RegInfo> document = document(request);
        boolean missed = document.map(d -> registrations.document(user, request.getCallId(), d) == Registrations.Answer.SUBSCRIBE)
                .orElse(false);
        SipAnswer.send(request, 200); // what it told is known from now on
        if (SipHeaders.first(request, "Subscription-State").filter(state -> state.startsWith("terminated")).isPresent()) {
            registrations.subscriptionLost(user);
        } else if (missed) {
            dialogs.leg(request, RegEventSubscription.NAME).ifPresent(subscription::refresh);
        }
    }

    /** A NOTIFY without body is legal: nothing is known yet. */
    private static Optional<RegInfo> document(SipServletRequest request) throws IOException {
        byte[] body = SipMessages.body(request);
        if (body.length == 0) {
            return Optional.empty();
        }
        if (!SipMessages.contentType(request).startsWith("application/reginfo+xml")) {
            throw new SipReject(415, "NOTIFY with " + SipMessages.contentType(request));
        }
        try {
            return Optional.of(RegInfo.parse(body));
        } catch (RegInfoException e) {
            throw new SipReject(400, "reginfo: " + e.getMessage());
        }
    }
}
