package org.restante.sipservlet;

import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import org.slf4j.MDC;

/**
 * What the lines of the log belong to while the application is called: the Call-ID of the message at hand and the id of
 * the application session, as SLF4J's mapped diagnostic context has them ({@code %X{callId}} in a pattern of Log4j).
 */
final class LoggingContext {

    static final String CALL_ID = "callId";
    static final String APPLICATION_SESSION = "applicationSession";

    private LoggingContext() {
    }

    static void enter(SipServletMessage message) {
        MDC.put(CALL_ID, message.getCallId());
        enter(message.getApplicationSession(false));
    }

    static void enter(SipApplicationSession session) {
        if (session != null) {
            MDC.put(APPLICATION_SESSION, session.getId());
        }
    }

    static void leave() {
        MDC.remove(CALL_ID);
        MDC.remove(APPLICATION_SESSION);
    }
}
