package org.restante.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.restante.codec.reginfo.RegInfo;
import org.restante.cpm.ServedUser;

/**
 * One subscription to a user's registration state. One NOTIFY is under way at a time; changes meanwhile are told
 * together by the next.
 *
 * <pre>
 *            changed            changed
 *   IDLE ------------> TOLD ------------> STALE --+ changed
 *    ^                  | ^                | ^----+
 *    +----- answered ---+ +--- answered ---+
 * </pre>
 * {@code changed} out of IDLE and {@code answered} out of STALE send a NOTIFY.
 */
final class RegEventSubscription {

    private enum State { IDLE, TOLD, STALE }

    private final ServedUser user;
    private final SubscriberDialog dialog;
    private final Map<String, Binding> ended = new LinkedHashMap<>();
    private State state = State.IDLE;
    private Instant expires;
    private long version;
    private boolean known;

    RegEventSubscription(ServedUser user, SubscriberDialog dialog, Instant expires) {
        this.user = user;
        this.dialog = dialog;
        this.expires = expires;
    }

    ServedUser user() {
        return user;
    }

    SubscriberDialog dialog() {
        return dialog;
    }

    Instant expires() {
        return expires;
    }

    void refresh(Instant until) {
        expires = until;
    }

    /** The state changed, or the subscriber wants to hear it; {@return whether a NOTIFY is to be sent now} */
    boolean changed(List<Binding> endedNow) {
        endedNow.forEach(b -> ended.put(b.id(), b));
        boolean send = state == State.IDLE;
        state = send ? State.TOLD : State.STALE;
        return send;
    }

    /** The subscriber confirmed the last NOTIFY; {@return whether another is to be sent now} */
    boolean answered() {
        boolean send = state == State.STALE;
        state = send ? State.TOLD : State.IDLE;
        return send;
    }

    /** {@return the document of the next NOTIFY}; its version is one higher each time (RFC 3680 §5.3). */
    RegInfo nextDocument(Collection<Binding> active, Instant now) {
        known |= !active.isEmpty() || !ended.isEmpty();
        active.forEach(b -> ended.remove(b.id()));
        List<Binding> told = new ArrayList<>(ended.values());
        ended.clear();
        // A reader refuses more contacts than this in one document.
        int room = Math.max(0, RegInfo.MAX_CONTACTS - active.size());
        return RegistrationState.document(user, version++, active, told.subList(Math.max(0, told.size() - room), told.size()),
                known, now);
    }
}
