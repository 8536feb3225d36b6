package org.restante.sipservlet;

import javax.servlet.sip.SipServletRequest;
import javax.sip.Transaction;
import javax.sip.TransactionState;
import org.mobicents.servlet.sip.core.message.MobicentsSipServletMessage;

/**
 * Whether a final response to a request has gone out. {@code isCommitted()} does not tell: it is true as soon as a final
 * response was created, sent or not. The transaction knows.
 */
@FunctionalInterface
interface Answered {

    /** {@return whether a final response was sent} */
    boolean test(SipServletRequest request);

    /** {@return what the container's transaction says; in a container of another make, what its request says} */
    static boolean byTransaction(SipServletRequest request) {
        if (!(request instanceof MobicentsSipServletMessage message)) {
            return request.isCommitted();
        }
        Transaction transaction = message.getTransaction();
        if (transaction == null) {
            return true; // it has ended and was cleaned away
        }
        TransactionState state = transaction.getState();
        return state == TransactionState.COMPLETED || state == TransactionState.CONFIRMED
                || state == TransactionState.TERMINATED;
    }
}
