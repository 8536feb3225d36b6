package org.restante.delivery;

import java.io.InputStream;

/** Opens the stored content of a message from its first octet. May be called more than once; reading blocks on the store. */
@FunctionalInterface
public interface ContentOpener {

    /** {@return the content; to be closed by the caller} */
    InputStream open();
}
