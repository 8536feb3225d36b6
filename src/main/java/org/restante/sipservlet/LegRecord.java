package org.restante.sipservlet;

import java.io.Serializable;
import java.util.List;
import org.restante.cpm.HeaderField;

/**
 * Everything that is known of a leg, kept in its application session: ids and text only, never a message.
 *
 * @param id       its name
 * @param purpose  who is told of its events
 * @param ours     whether we opened it, and so own its Call-ID
 * @param method   of the request that opened it
 * @param event    the Event of a subscription, which every request within it must name again; "" for others
 * @param state    how far it has come
 * @param dialog   id of the SIP session that carries it; of several dialogs of a forked request the one that was taken
 * @param contact  parameters of the Contact of every message of ours; an empty value makes a flag
 * @param local    what we last offered or answered, to be repeated by a session refresh
 * @param remote   what the peer last offered or answered, to see whether a new offer changes anything
 * @param farewell header fields of the BYE, CANCEL or refusal that ends it
 */
record LegRecord(LegId id, CallLeg purpose, boolean ours, String method, String event, LegMachine.State state, String dialog,
        List<HeaderField> contact, Content local, Content remote, List<HeaderField> farewell) implements Serializable {

    private static final long serialVersionUID = 2L;

    LegRecord {
        contact = List.copyOf(contact);
        farewell = List.copyOf(farewell);
    }

    boolean isCall() {
        return method.equals("INVITE");
    }

    LegRecord in(LegMachine.State next) {
        return new LegRecord(id, purpose, ours, method, event, next, dialog, contact, local, remote, farewell);
    }

    LegRecord on(String session) {
        return new LegRecord(id, purpose, ours, method, event, state, session, contact, local, remote, farewell);
    }

    /** {@return the record after we offered or answered this} */
    LegRecord said(Content content) {
        return new LegRecord(id, purpose, ours, method, event, state, dialog, contact, content, remote, farewell);
    }

    /** {@return the record after the peer offered or answered this} */
    LegRecord heard(Content content) {
        return new LegRecord(id, purpose, ours, method, event, state, dialog, contact, local, content, farewell);
    }

    LegRecord leaving(List<HeaderField> headers) {
        return new LegRecord(id, purpose, ours, method, event, state, dialog, contact, local, remote, headers);
    }

    @Override
    public String toString() {
        return method + " leg of " + purpose.listener() + " for " + purpose.correlation();
    }
}
