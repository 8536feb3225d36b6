package org.restante.history.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.history.HistoryEvent;
import org.restante.history.HistoryRecord;

/** Row of {@code history_message}. */
@Entity
@Table(name = "history_message")
@IdClass(HistoryMessageRow.Key.class)
class HistoryMessageRow {

    @Id
    String servedUser;
    @Id
    String historyKey;
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    MessageKind kind;
    String sender;
    String headers;
    String conversationId;
    String contributionId;
    String imdnMessageId;
    String contentType;
    long contentOctets;
    UUID contentId;
    Instant receivedAt;
    Instant deliveredAt;

    HistoryMessageRow() {
    }

    HistoryMessageRow(UUID contentId, HistoryEvent.Received event) {
        this.servedUser = event.user().uri();
        this.historyKey = event.key();
        this.kind = event.kind();
        this.sender = event.sender();
        this.headers = event.headers().stream().map(HeaderField::toString).collect(Collectors.joining("\n"));
        this.conversationId = event.conversation().map(ConversationId::value).orElse(null);
        this.contributionId = event.contribution().map(ContributionId::value).orElse(null);
        this.imdnMessageId = event.imdnMessageId().map(ImdnMessageId::value).orElse(null);
        this.contentType = event.contentType();
        this.contentOctets = event.contentOctets();
        this.contentId = contentId;
        this.receivedAt = event.receivedAt();
        this.deliveredAt = event.deliveredAt();
    }

    HistoryRecord toRecord() {
        return new HistoryRecord(historyKey, kind, sender, Optional.ofNullable(conversationId).map(ConversationId::new),
                Optional.ofNullable(contributionId).map(ContributionId::new),
                Optional.ofNullable(imdnMessageId).map(ImdnMessageId::new), contentType, contentOctets, receivedAt,
                deliveredAt);
    }

    record Key(String servedUser, String historyKey) implements Serializable {
    }
}
