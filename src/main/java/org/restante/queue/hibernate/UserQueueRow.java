package org.restante.queue.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.restante.cpm.MessageKind;
import org.restante.queue.Backlog;

/** Row of {@code user_queue}: the lock of a user's queue, and its kept numbers. */
@Entity
@Table(name = "user_queue")
class UserQueueRow {

    /** Smaller than every message id. */
    static final UUID NO_MESSAGE = new UUID(0, 0);

    @Id
    String servedUser;
    long fencing;
    UUID newestMessage = NO_MESSAGE;
    int messages;
    long octets;
    int notifications;
    int uploads;
    long uploadOctets;

    UserQueueRow() {
    }

    /** Counts a message that begins to wait ({@code sign} 1) or ends to ({@code -1}). */
    void count(int sign, MessageKind kind, long contentOctets) {
        if (kind == MessageKind.IMDN) {
            notifications += sign;
        } else {
            messages += sign;
            octets += sign * contentOctets;
        }
    }

    /** Counts what is promised to a content that begins to arrive ({@code sign} 1) or ends to ({@code -1}). */
    void promise(int sign, long octets) {
        uploads += sign;
        uploadOctets += sign * octets;
    }

    /** {@return what waits and what is promised} */
    Backlog taken() {
        return new Backlog(messages + uploads, octets + uploadOctets, notifications);
    }

    Backlog backlog() {
        return new Backlog(messages, octets, notifications);
    }
}
