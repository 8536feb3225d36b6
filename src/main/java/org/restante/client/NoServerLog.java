package org.restante.client;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/**
 * Keeps the SIP stack from writing message logs of its own: messages go to the {@link SipObserver}. The stack makes it
 * by name, which is why it is public.
 */
public final class NoServerLog implements ServerLogger {

    @Override
    public void closeLogFile() {
        // There is none.
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        // Bodies are never logged.
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {
        // Bodies are never logged.
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {
        // Bodies are never logged.
    }

    @Override
    public void logException(Exception cause) {
        // The stack logs it on its other log as well.
    }

    @Override
    public void setStackProperties(Properties stackProperties) {
        // Nothing to set.
    }

    @Override
    public void setSipStack(SipStack sipStack) {
        // Nothing to ask it.
    }
}
