package org.restante.queue.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.restante.queue.hibernate.MessageRows.Copy;

/** Row of {@code delivered_at_once}: a message that was never held, remembered for the sake of its copies. */
@Entity
@Table(name = "delivered_at_once")
@IdClass(DeliveredAtOnceRow.Key.class)
class DeliveredAtOnceRow {

    @Id
    String servedUser;
    @Id
    UUID duplicateDigest;
    @Column(name = "id")
    UUID messageId;
    Instant forgetAt;

    DeliveredAtOnceRow() {
    }

    DeliveredAtOnceRow(Copy copy, UUID messageId, Instant forgetAt) {
        this.servedUser = copy.user();
        this.duplicateDigest = copy.digest();
        this.messageId = messageId;
        this.forgetAt = forgetAt;
    }

    record Key(String servedUser, UUID duplicateDigest) implements Serializable {
    }
}
