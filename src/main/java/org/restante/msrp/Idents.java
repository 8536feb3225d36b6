package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;
import java.util.Random;

/** Random names, for any thread: unguessable, and short enough for the ident rule of RFC 4975 §9 (4..32 octets). */
final class Idents {

    private static final int TRANSACT_ID_OCTETS = 8;
    private static final int SESSION_ID_OCTETS = 16;

    /** Randomness is fetched in stocks of this size: the system's source is slow per call, not per octet. */
    private static final int STOCK_OCTETS = 512;
    private static final HexFormat HEX = HexFormat.of();

    private final Random random;
    private final byte[] stock = new byte[STOCK_OCTETS];
    private int used = STOCK_OCTETS;

    /** @param random a {@link java.security.SecureRandom}, but for tests that need to know the names */
    Idents(Random random) {
        this.random = random;
    }

    /** {@return a session id of 128 random bits} */
    String sessionId() {
        return hex(SESSION_ID_OCTETS);
    }

    /** {@return a transact-id or Message-ID of 64 random bits} */
    String ident() {
        return hex(TRANSACT_ID_OCTETS);
    }

    /** {@return a transact-id as long as one may be: the longer it is, the further a search for it steps} */
    String longIdent() {
        return hex(SESSION_ID_OCTETS);
    }

    /**
     * {@return a transact-id whose end line does not occur in the content (RFC 4975 §7.1)}
     *
     * @param boundary one {@link Boundary#toAvoid}, set to the transact-id then
     */
    String transactIdFor(ByteBuf content, Boundary boundary) {
        while (true) {
            String transactId = ident();
            boundary.set(transactId);
            if (boundary.find(content, content.readerIndex(), content.writerIndex()) < 0) {
                return transactId;
            }
        }
    }

    private synchronized String hex(int octets) {
        if (used + octets > STOCK_OCTETS) {
            random.nextBytes(stock);
            used = 0;
        }
        used += octets;
        return HEX.formatHex(stock, used - octets, used);
    }
}
