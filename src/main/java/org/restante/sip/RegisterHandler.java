package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import org.restante.config.Settings;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.sipservlet.SipAddress;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;
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
    public void register(SipServletRequest request) throws IOException {
        if (!settings.trusted().includes(SipMessages.peer(request))) {
            throw new SipReject(403, "not one of trusted.peers");
        }
        ServedUser user = user(request);
        SipAddress contact = SipHeaders.address(request, "Contact").filter(address -> !address.isWildcard())
                .orElseThrow(() -> new SipReject(400, "third-party REGISTER without the S-CSCF's Contact"));
        boolean leaves = contact.parameter("expires").or(() -> SipHeaders.first(request, "Expires"))
                .filter(seconds -> seconds.matches("0+")).isPresent();
        SipAnswer.send(request, 200);
        Registrations.Answer answer = registrations.registered(user, contact.uri(), !leaves);
        if (!leaves) {
            EmbeddedRegister.read(request.getRawContent()).ifPresent(device ->
                    registrations.userAgent(user, new InstanceId(device.instance()), device.userAgent()));
        }
        if (answer == Registrations.Answer.SUBSCRIBE) {
            subscription.subscribe(user);
        }
    }

    private ServedUser user(SipServletRequest request) {
        try {
            ServedUser user = ServedUser.of(SipHeaders.to(request).uri());
            if (!settings.served().domains().contains(user.domain())) {
                throw new SipReject(404, user + " is not in served.domains");
            }
            return user;
        } catch (IllegalArgumentException e) {
            throw new SipReject(400, "To: " + e.getMessage());
        }
    }
}
