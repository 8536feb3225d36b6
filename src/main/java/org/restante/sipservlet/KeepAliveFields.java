package org.restante.sipservlet;

import java.util.Optional;

/**
 * What a message says of session timers.
 *
 * @param supported whether {@code timer} is among its supported or required extensions
 * @param expires   its Session-Expires
 * @param minSe     its Min-SE
 */
record KeepAliveFields(boolean supported, Optional<SessionExpires> expires, MinSe minSe) {

    /** A message that says nothing of them. */
    static final KeepAliveFields NONE = new KeepAliveFields(false, Optional.empty(), MinSe.LEAST);
}
