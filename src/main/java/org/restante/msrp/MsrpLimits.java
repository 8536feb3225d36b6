package org.restante.msrp;

import java.time.Duration;

/**
 * Everything that is limited on an MSRP connection. Beyond a limit the peer gets an error or loses its connection.
 *
 * @param lineOctets          longest start or header line, in octets
 * @param headers             most headers of a request
 * @param headerBlockOctets   largest header block, in octets
 * @param pathUris            most URIs in a path
 * @param messageOctets       largest incoming message, in octets
 * @param messagesInProgress  most incoming messages of a session that are incomplete at one time
 * @param sessionsPerConnection most sessions that share a connection
 * @param bindTimeout         a new connection that has not named a live session by then is closed; a passive session
 *                            that no connection has bound within {@code connectTimeout} is lost
 * @param connectTimeout      how long a session waits for its connection
 * @param frameTimeout        longest silence in the middle of a frame
 * @param transactionTimeout  how long a chunk may stay unanswered before it counts as 408 (RFC 4975 §7.1.1)
 * @param chunkOctets         size of the chunks that we send, in octets
 * @param stretches           in so many scattered pieces an incoming message may be while it is incomplete
 * @param messageTimeout      an incomplete message of which nothing new has come for so long is given up
 */
public record MsrpLimits(int lineOctets, int headers, int headerBlockOctets, int pathUris, long messageOctets,
        int messagesInProgress, int sessionsPerConnection, Duration bindTimeout, Duration connectTimeout,
        Duration frameTimeout, Duration transactionTimeout, int chunkOctets, int stretches, Duration messageTimeout) {

    public MsrpLimits {
        if (lineOctets < 256 || headers < 8 || headerBlockOctets < lineOctets || pathUris < 1 || messageOctets < 1
                || messagesInProgress < 1 || sessionsPerConnection < 1 || chunkOctets < 64 || stretches < 1
                || messageTimeout.isZero() || messageTimeout.isNegative()) {
            throw new IllegalArgumentException("an MSRP limit is too small to work with");
        }
    }

    /** Limits with the ordinary 256 stretches and ten minutes for a message that stands still. */
    public MsrpLimits(int lineOctets, int headers, int headerBlockOctets, int pathUris, long messageOctets,
            int messagesInProgress, int sessionsPerConnection, Duration bindTimeout, Duration connectTimeout,
            Duration frameTimeout, Duration transactionTimeout, int chunkOctets) {
        this(lineOctets, headers, headerBlockOctets, pathUris, messageOctets, messagesInProgress, sessionsPerConnection,
                bindTimeout, connectTimeout, frameTimeout, transactionTimeout, chunkOctets, 256, Duration.ofMinutes(10));
    }

    /** {@return the limits of an ordinary deployment} */
    public static MsrpLimits ordinary() {
        return new MsrpLimits(8 * 1024, 64, 32 * 1024, 16, 20L * 1024 * 1024, 16, 256, Duration.ofSeconds(10),
                Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(30), 2048);
    }
}
