package org.restante.ladder.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.ladder.Ladder;

/** Row of {@code delivery_ladder}. */
@Entity
@Table(name = "delivery_ladder")
@IdClass(LadderRow.Key.class)
class LadderRow {

    @Id
    String servedUser;
    @Id
    UUID sessionId;
    UUID delivery;
    String device;
    String procedureName;
    Instant begunAt;
    Instant endedAt;
    String outcome;
    byte[] rungs;

    LadderRow() {
    }

    LadderRow(Ladder ladder) {
        this.servedUser = ladder.head().user().uri();
        this.sessionId = ladder.head().id();
        this.delivery = ladder.head().delivery();
        this.device = ladder.head().device().value();
        this.procedureName = ladder.head().procedure();
        this.begunAt = ladder.head().begunAt();
        this.endedAt = ladder.endedAt().orElse(ladder.head().begunAt());
        this.outcome = ladder.outcome();
        this.rungs = PackedRungs.pack(ladder);
    }

    Ladder toRecord() {
        return PackedRungs.unpack(rungs, new Ladder.Head(sessionId, delivery, new ServedUser(servedUser), new InstanceId(device),
                procedureName, begunAt), Optional.of(endedAt), outcome);
    }

    record Key(String servedUser, UUID sessionId) implements Serializable {
    }
}
