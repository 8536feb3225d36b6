package org.restante.queue.hibernate;

import java.io.Serializable;
import java.util.UUID;

/** Key of {@link DeferredMessageRow}. */
record MessageKey(String servedUser, UUID messageId) implements Serializable {
}
