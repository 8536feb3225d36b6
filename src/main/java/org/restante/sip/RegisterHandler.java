package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.config.Settings;
import org.restante.cpm.ServedUser;
import org.restante.sipservlet.SipReject;
import org.restante.sipservlet.annotation.Register;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.trigger.Registrations;

/** Takes third-party REGISTER of the S-CSCF (3GPP TS 24.229 §5.4.1.7; TRG-01). Nobody registers with us directly. */
@SipHandler
@Singleton
public final class RegisterHandler {

    private final Settings settings;
    private final Registrations registrations;
    private final RegEventSubscription subscription;

    /** @param settings whom we trust; the others are what it works with */
    @Inject
    public RegisterHandler(Settings settings, Registrations registrations, RegEventSubscription subscription) {
        this.settings = settings;
        this.registrations = registrations;
        this.subscription = subscription;
    }

    /** A report that a user registered, refreshed or left. */
    @Register
    public void register(SipServletRequest request) throws IOException, ServletParseException {
        if (!settings.trusted().includes(InetAddress.getByName(request.getRemoteAddr()))) {
            throw new SipReject(403, "not one of trusted.peers");
        }
        ServedUser user = user(request);
        Address contact = request.getAddressHeader("Contact");
        if (contact == null || contact.isWildcard()) {
            throw new SipReject(400, "third-party REGISTER without the S-CSCF's Contact");
        }
        int expires = contact.getExpires() >= 0 ? contact.getExpires() : request.getExpires();
        String serving = contact.getURI().toString();
        request.createResponse(SipServletResponse.SC_OK).send();
        if (registrations.registered(user, serving, expires != 0) == Registrations.Answer.SUBSCRIBE) {
            subscription.subscribe(user);
        }
    }

    private ServedUser user(SipServletRequest request) {
        try {
            ServedUser user = ServedUser.of(request.getTo().getURI().toString());
            if (!settings.served().domains().contains(user.domain())) {
                throw new SipReject(404, user + " is not in served.domains");
            }
            return user;
        } catch (IllegalArgumentException e) {
            throw new SipReject(400, "To: " + e.getMessage());
        }
    }
}
