package org.restante.queue.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.restante.queue.QueueOperations.Command;
import org.restante.queue.QueueOperations.Given;
import org.restante.queue.QueueOperations.Order;
import org.restante.queue.QueueOperations.Result;

/** Row of {@code message_order}: an order that an operator gave. */
@Entity
@Table(name = "message_order")
@IdClass(OrderRow.Key.class)
class OrderRow {

    @Id
    String servedUser;
    @Id
    UUID messageId;
    @Id
    @Column(name = "id")
    UUID orderId;
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    Command command;
    String byWhom;
    String reason;
    Instant givenAt;
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    Result result;

    OrderRow() {
    }

    OrderRow(DeferredMessageRow message, UUID orderId, Order order, Result result) {
        this.servedUser = message.servedUser;
        this.messageId = message.messageId;
        this.orderId = orderId;
        this.command = order.command();
        this.byWhom = order.by();
        this.reason = order.reason();
        this.givenAt = order.at();
        this.result = result;
    }

    Given toRecord() {
        return new Given(new Order(command, byWhom, reason, givenAt), result);
    }

    record Key(String servedUser, UUID messageId, UUID orderId) implements Serializable {
    }
}
