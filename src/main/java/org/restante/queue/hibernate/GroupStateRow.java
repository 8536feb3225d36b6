package org.restante.queue.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.GroupId;
import org.restante.cpm.ServedUser;
import org.restante.queue.GroupState;

/** Row of {@code group_state}. */
@Entity
@Table(name = "group_state")
@IdClass(GroupStateRow.Key.class)
class GroupStateRow {

    @Id
    String servedUser;
    @Id
    String groupKey;
    String groupIdentity;
    String conversationId;
    String contributionId;
    Instant statedAt;
    Instant forgetAt;
    byte[] document;

    GroupStateRow() {
    }

    GroupStateRow(GroupState state) {
        this.servedUser = state.user().uri();
        this.groupKey = state.group().key();
        this.groupIdentity = state.group().identity();
        this.conversationId = state.group().conversation().map(ConversationId::value).orElse(null);
        this.contributionId = state.group().contribution().map(ContributionId::value).orElse(null);
        this.statedAt = state.statedAt();
        this.forgetAt = state.keptUntil();
        this.document = state.document();
    }

    GroupState toRecord() {
        return new GroupState(new ServedUser(servedUser), new GroupId(groupIdentity,
                Optional.ofNullable(conversationId).map(ConversationId::new),
                Optional.ofNullable(contributionId).map(ContributionId::new)), statedAt, forgetAt, document);
    }

    record Key(String servedUser, String groupKey) implements Serializable {
    }
}
