package org.restante.client;

import java.time.Duration;

/**
 * How long a client waits.
 *
 * @param registration   Expires of a registration, as asked for
 * @param ack            for the ACK of an accepted invitation: 64*T1 (RFC 3261 §13.3.1.4)
 * @param ringing        for the user's decision under {@link AnswerPolicy#ASK}; afterwards 480
 * @param lostConnection for a BYE after the MSRP connection is gone; afterwards the client sends it
 * @param hold           before a session offered as inactive is ended
 */
public record ClientTimers(Duration registration, Duration ack, Duration ringing, Duration lostConnection, Duration hold) {

    public ClientTimers {
        if (registration.toSeconds() < 1 || registration.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a registration lasts at least one second");
        }
    }

    /** {@return one hour, 32 s, 60 s, 10 s, 60 s} */
    public static ClientTimers ordinary() {
        return new ClientTimers(Duration.ofHours(1), Duration.ofSeconds(32), Duration.ofSeconds(60), Duration.ofSeconds(10),
                Duration.ofSeconds(60));
    }
}
