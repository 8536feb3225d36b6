package org.restante.msrp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

/** Random names: unguessable, and short enough for the ident rule of RFC 4975 §9 (4..32 octets). */
final class Idents {

    private static final int TRANSACT_ID_OCTETS = 8;
    private static final int SESSION_ID_OCTETS = 16;

    private final Random random;

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

    /** {@return a transact-id whose end line does not occur in the content (RFC 4975 §7.1)} */
    String transactIdFor(ByteBuffer content) {
        while (true) {
            String transactId = ident();
            if (!occurs(("-------" + transactId).getBytes(StandardCharsets.US_ASCII), content)) {
                return transactId;
            }
        }
    }

    private static boolean occurs(byte[] wanted, ByteBuffer content) {
        ByteBuffer pattern = ByteBuffer.wrap(wanted);
        for (int at = content.position(); at <= content.limit() - wanted.length; at++) {
            if (content.get(at) == '-' && content.slice(at, wanted.length).equals(pattern)) {
                return true;
            }
        }
        return false;
    }

    private String hex(int octets) {
        byte[] bytes = new byte[octets];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
