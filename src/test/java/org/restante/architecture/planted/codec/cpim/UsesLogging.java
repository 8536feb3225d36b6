package org.restante.architecture.planted.codec.cpim;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Codecs do not log. */
final class UsesLogging {
    private final Logger wrong = LoggerFactory.getLogger(UsesLogging.class);

    Logger wrong() {
        return wrong;
    }
}
