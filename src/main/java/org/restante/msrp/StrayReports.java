package org.restante.msrp;

/**
 * Is told of reports that no session takes: mostly because their session is over, which a success report of its peer may
 * well outrun. Whoever remembers what was sent may still believe them: who names the session and the message knows two
 * secrets that only the peer was told.
 */
@FunctionalInterface
public interface StrayReports {

    /** Nobody remembers anything. */
    StrayReports NONE = (session, report) -> { };

    /**
     * A report came, over TLS if the URI says so. Called on an event loop; must not block and must not throw.
     *
     * @param session the URI that it is addressed to; it need not ever have been one of ours
     * @param report  what it says; of a part of a message if its sender reports parts
     */
    void onReport(MsrpUri session, DeliveryReport report);
}
