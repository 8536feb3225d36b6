package org.restante.queue.hibernate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * A duplicate key of any length as 128 bits of SHA-256: small enough to be indexed, strong enough that nobody can
 * write a message that passes for another.
 */
final class DuplicateDigest {

    private DuplicateDigest() {
    }

    static UUID of(String duplicateKey) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                    .digest(duplicateKey.getBytes(StandardCharsets.UTF_8)));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
