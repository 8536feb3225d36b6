package org.restante.queue.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.restante.cpm.InstanceId;
import org.restante.queue.DeviceDelivery;

/** Row of {@code device_delivery}. */
@Entity
@Table(name = "device_delivery")
@IdClass(DeliveryKey.class)
class DeviceDeliveryRow {

    private static final UUID NO_DELIVERY = new UUID(0, 0);

    @Id
    String servedUser;
    @Id
    UUID messageId;
    @Id
    String device;
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    DeviceDelivery.Status status;
    UUID delivery;
    long fencing;
    String node;
    Instant deadline;
    int attempts;
    int refusals;
    String reason;
    Instant changedAt;

    DeviceDeliveryRow() {
    }

    /** {@return the line of a device that no delivery has been to, though it was offered the message before} */
    static DeviceDeliveryRow untried(String user, UUID message, InstanceId device, Instant now) {
        DeviceDeliveryRow line = new DeviceDeliveryRow();
        line.servedUser = user;
        line.messageId = message;
        line.device = device.value();
        line.status = DeviceDelivery.Status.RETRY;
        line.delivery = NO_DELIVERY;
        line.reason = "it was offered at once";
        line.changedAt = now;
        return line;
    }

    DeviceDelivery toRecord() {
        return new DeviceDelivery(new InstanceId(device), status, delivery, attempts, reason, changedAt);
    }
}
