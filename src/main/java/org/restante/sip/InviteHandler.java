package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import org.restante.cpm.HeaderField;
import org.restante.deferral.IncomingSessions;
import org.restante.deferral.IncomingSessions.Admission;
import org.restante.deferral.SessionInvite;
import org.restante.sipservlet.Content;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.SipReject;
import org.restante.sipservlet.UserAgentServer;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.SipHandler;

/** Takes INVITEs for served users to {@link IncomingSessions}, as legs that it answers. */
@SipHandler
@Singleton
public final class InviteHandler {

    private final IncomingSessions sessions;
    private final UserAgentServer legs;

    /** @param sessions who decides @param legs makes legs of INVITEs */
    @Inject
    public InviteHandler(IncomingSessions sessions, UserAgentServer legs) {
        this.sessions = sessions;
        this.legs = legs;
    }

    /** An INVITE outside of a dialog; those within belong to their legs. */
    @Invite
    public void invite(SipServletRequest request) throws IOException {
        Admission admission = sessions.receive(new SessionInvite(SipMessages.uri(request), SipHeaders.of(request),
                new Content(SipMessages.contentType(request), SipMessages.body(request)), SipMessages.peer(request)));
        if (admission instanceof Admission.Refused refused) {
            throw new SipReject(refused.status(), refused.reason(), refused.headers().toArray(HeaderField[]::new));
        }
        Admission.Admitted admitted = (Admission.Admitted) admission;
        sessions.begin(admitted, legs.take(request, admitted.leg(), admitted.contact(), admitted.lasting()));
    }
}
