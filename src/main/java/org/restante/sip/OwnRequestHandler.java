package org.restante.sip;

import jakarta.inject.Singleton;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.servlet.sip.SipServletRequest;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.sipservlet.annotation.SipPredicate;

/**
 * Lets our own requests pass that the core brings back to us (TRG-12). Taken for new ones, a message that is offered to a
 * device would be offered again and again.
 */
@SipHandler
@Singleton
public final class OwnRequestHandler {

    /** A request of ours. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @SipPredicate(OwnRequest.class)
    @interface Own {
    }

    /** Goes on to where it was going, untouched. */
    @Invite
    @Message
    @Own
    public void passOn(SipServletRequest request) {
        SipMessages.passOn(request);
    }
}
