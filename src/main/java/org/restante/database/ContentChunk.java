package org.restante.database;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.UUID;

/** One piece of a content: row of {@code content_chunk}. */
@Entity
@Table(name = "content_chunk")
@IdClass(ContentChunk.Key.class)
class ContentChunk {

    @Id
    String servedUser;
    @Id
    UUID contentId;
    @Id
    int chunkNo;
    byte[] octets;

    ContentChunk() {
    }

    ContentChunk(String servedUser, UUID contentId, int chunkNo, byte[] octets) {
        this.servedUser = servedUser;
        this.contentId = contentId;
        this.chunkNo = chunkNo;
        this.octets = octets;
    }

    record Key(String servedUser, UUID contentId, int chunkNo) implements Serializable {
    }
}
