package org.restante.delivery;

import java.util.UUID;
import org.restante.queue.DeferredMessage;

/** A message that was handed to MSRP, and what the device has reported of it so far. On the user's lane only. */
final class SentMessage {

    private final DeferredMessage message;
    private final String messageId;
    private final long octets;
    private boolean reported;
    private String failure = "";

    private SentMessage(DeferredMessage message, String messageId, long octets) {
        this.message = message;
        this.messageId = messageId;
        this.octets = octets;
    }

    /** {@return a message with a Message-ID of its own: every attempt has a new one (MSRP-06)} */
    static SentMessage of(DeferredMessage message, long octets) {
        return new SentMessage(message, UUID.randomUUID().toString().replace("-", "").substring(0, 16), octets);
    }

    DeferredMessage message() {
        return message;
    }

    String messageId() {
        return messageId;
    }

    long octets() {
        return octets;
    }

    void reportSuccess() {
        reported = true;
    }

    /** {@return whether a success report covered all of it, possibly before its last chunk was answered} */
    boolean isReported() {
        return reported;
    }

    void reportFailure(int status) {
        failure = "the device reported " + status;
    }

    /** {@return what the device reported if that was no success, else empty} */
    String failure() {
        return failure;
    }
}
