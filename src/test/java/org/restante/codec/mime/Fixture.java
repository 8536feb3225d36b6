package org.restante.codec.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Raw octets from {@code src/test/resources/wire}. */
public final class Fixture {

    private Fixture() {
    }

    /** {@return the octets of a file, for example {@code cpm-deferred/d1-offer.sdp}} */
    public static byte[] read(String path) {
        try (InputStream in = Fixture.class.getResourceAsStream("/wire/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
