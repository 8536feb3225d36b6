package org.restante.lab;

import gov.nist.javax.sip.SipStackImpl;
import java.util.Properties;
import javax.sip.PeerUnavailableException;

/**
 * A SIP stack that stops at once. A JAIN-SIP stack sleeps for a second while it stops, after its sockets and its timer are
 * closed, so that what it is at may come to an end; but nothing can come or go any more by then.
 */
final class PromptStack extends SipStackImpl {

    PromptStack(Properties properties) throws PeerUnavailableException {
        super(properties);
    }

    /** The last before the sleep, which is interrupted before it begins, and swallows that. */
    @Override
    public void closeAllSockets() {
        super.closeAllSockets();
        Thread.currentThread().interrupt();
    }
}
