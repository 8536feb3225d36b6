package org.restante.queue.hibernate;

import java.io.Serializable;
import java.util.UUID;

/** Key of {@link DeviceDeliveryRow}. */
record DeliveryKey(String servedUser, UUID messageId, String device) implements Serializable {
}
