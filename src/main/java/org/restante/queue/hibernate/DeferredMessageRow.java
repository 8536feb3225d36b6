package org.restante.queue.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.Original;

/** Row of {@code deferred_message}. */
@Entity
@Table(name = "deferred_message")
@IdClass(MessageKey.class)
class DeferredMessageRow {

    @Id
    String servedUser;
    @Id
    @Column(name = "id")
    UUID messageId;
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    MessageState state;
    int attempts;
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    MessageKind kind;
    String startLine;
    String headers;
    String sendHeaders;
    String assertedIdentity;
    boolean anonymous;
    String assertedService;
    String conversationId;
    String contributionId;
    String inReplyTo;
    String imdnMessageId;
    String dispositions;
    String contentType;
    long contentOctets;
    UUID contentId;
    Instant receivedAt;
    Instant expiresAt;
    Instant historyDueAt;
    String duplicateKey;
    UUID duplicateDigest;
    boolean onHold;
    Instant noticeDueAt;
    /** As what it ends once nobody delivers it any more: as an operator wants, or DELIVERED if a device has it; null for EXPIRED. */
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    MessageState endsAs;

    DeferredMessageRow() {
    }

    DeferredMessageRow(UUID messageId, UUID contentId, Original original) {
        this.servedUser = original.user().uri();
        this.messageId = messageId;
        this.state = MessageState.QUEUED;
        this.kind = original.kind();
        this.startLine = original.startLine();
        this.headers = HeaderLines.write(original.headers());
        this.sendHeaders = HeaderLines.write(original.sendHeaders());
        this.assertedIdentity = original.assertedIdentity();
        this.anonymous = original.anonymous();
        this.assertedService = original.assertedService().orElse(null);
        this.conversationId = original.conversation().map(ConversationId::value).orElse(null);
        this.contributionId = original.contribution().map(ContributionId::value).orElse(null);
        this.inReplyTo = original.inReplyTo().map(ContributionId::value).orElse(null);
        this.imdnMessageId = original.imdnMessageId().map(ImdnMessageId::value).orElse(null);
        this.dispositions = original.dispositions();
        this.contentType = original.contentType();
        this.contentOctets = original.contentOctets();
        this.contentId = contentId;
        this.receivedAt = original.receivedAt();
        this.expiresAt = original.expiresAt();
        this.duplicateKey = original.duplicateKey().orElse(null);
        this.duplicateDigest = original.duplicateKey().map(DuplicateDigest::of).orElse(null);
    }

    DeferredMessage toRecord() {
        return new DeferredMessage(new MessageId(messageId), original(), state, attempts, onHold);
    }

    /** {@return served user and id, as {@link org.restante.database.StatementBatch} takes keys} */
    List<Object> key() {
        return List.of(servedUser, messageId);
    }

    private Original original() {
        return new Original(kind, new ServedUser(servedUser), startLine, HeaderLines.read(headers),
                HeaderLines.read(sendHeaders), assertedIdentity, anonymous, Optional.ofNullable(assertedService),
                Optional.ofNullable(conversationId).map(ConversationId::new),
                Optional.ofNullable(contributionId).map(ContributionId::new),
                Optional.ofNullable(inReplyTo).map(ContributionId::new),
                Optional.ofNullable(imdnMessageId).map(ImdnMessageId::new),
                dispositions, contentType, contentOctets, receivedAt, expiresAt, Optional.ofNullable(duplicateKey));
    }
}
