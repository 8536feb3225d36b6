package org.restante.embedded;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/** Where the SIP stack tells of its messages; hands them to a {@link SipMessageObserver}. Made by the stack. */
public final class ObservedServerLogger implements ServerLogger {

    private volatile SipMessageObserver observer = SipMessageObserver.NONE;

    /** From now on tells this observer. */
    void observe(SipMessageObserver next) {
        observer = next;
    }

    @Override
    public void setStackProperties(Properties properties) {
        // nothing is needed of them
    }

    @Override
    public void setSipStack(SipStack stack) {
        // nothing is needed of it
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        SipMessageObserver told = observer;
        if (told != SipMessageObserver.NONE) { // to make a text of each message costs as much as to send it
            told.message(sender, from, to, message.encode());
        }
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {
        logMessage(message, from, to, sender, 0);
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {
        logMessage(message, from, to, sender, time);
    }

    @Override
    public void logException(Exception exception) {
        // the stack logs its exceptions itself as well
    }

    @Override
    public void closeLogFile() {
        // there is no file
    }
}
