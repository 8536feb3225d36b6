package org.restante.msrp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The live sessions of an engine by the session id of their own URI, and who hears of reports about others. Safe to call
 * from any thread.
 */
final class SessionRegistry {

    private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();
    private final StrayReports strayReports;

    SessionRegistry(StrayReports strayReports) {
        this.strayReports = strayReports;
    }

    void add(LiveSession session) {
        sessions.put(session.localUri().sessionId(), session);
    }

    void remove(LiveSession session) {
        sessions.remove(session.localUri().sessionId(), session);
    }

    /** {@return the session that this URI names} */
    Optional<LiveSession> find(MsrpUri uri) {
        return Optional.ofNullable(sessions.get(uri.sessionId())).filter(session -> session.answersTo(uri));
    }

    StrayReports strayReports() {
        return strayReports;
    }

    List<LiveSession> all() {
        return List.copyOf(sessions.values());
    }
}
