package org.restante.queue.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** Row of {@code content_upload}: a content that is arriving, or whose pieces are to be deleted. */
@Entity
@Table(name = "content_upload")
@IdClass(UploadRow.Key.class)
class UploadRow {

    @Id
    String servedUser;
    @Id
    UUID contentId;
    long announced;
    int pieces;
    boolean dropped;
    Instant changedAt;

    UploadRow() {
    }

    UploadRow(Key key, long announced, Instant changedAt) {
        this.servedUser = key.servedUser();
        this.contentId = key.contentId();
        this.announced = announced;
        this.changedAt = changedAt;
    }

    /** {@return a content that no message needs any longer, for the next sweep to delete} */
    static UploadRow dropped(Key key, int pieces) {
        UploadRow row = new UploadRow(key, 0, Instant.EPOCH);
        row.pieces = pieces;
        row.dropped = true;
        return row;
    }

    Key key() {
        return new Key(servedUser, contentId);
    }

    record Key(String servedUser, UUID contentId) implements Serializable {
    }
}
