package org.restante.config;

import java.time.Duration;

/**
 * {@code msrp.max*} and the times of a connection: what each listener admits
 *
 * @param connections           most connections
 * @param connectionsPerSource  most connections of one address
 * @param unbound               most connections that have not named a session yet
 * @param unboundPerSource      most of these of one address
 * @param sessionsPerConnection most sessions that share a connection
 * @param messagesInProgress    most incoming messages of a session that are incomplete at one time
 * @param bindTimeout           a connection that has not named a session by then is closed
 * @param frameTimeout          longest silence in the middle of a frame
 */
public record MsrpAdmission(int connections, int connectionsPerSource, int unbound, int unboundPerSource,
        int sessionsPerConnection, int messagesInProgress, Duration bindTimeout, Duration frameTimeout) {
}
