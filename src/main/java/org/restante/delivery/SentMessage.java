package org.restante.delivery;

import java.util.List;
import java.util.UUID;
import org.restante.queue.DeferredMessage;

/**
 * One MSRP message that was handed over, with the deferred messages in it, and what the device has reported of it so far.
 * They are confirmed together or not at all (MRG-07). On the user's lane only.
 */
final class SentMessage {

    private final List<DeferredMessage> messages;
    private final String messageId;
    private final long octets;
    private boolean reported;
    private String failure = "";

    private SentMessage(List<DeferredMessage> messages, String messageId, long octets) {
        this.messages = List.copyOf(messages);
        this.messageId = messageId;
        this.octets = octets;
    }

    /** {@return a message with a Message-ID of its own: every attempt has a new one (MSRP-06)} */
    static SentMessage of(List<DeferredMessage> messages, long octets) {
        return new SentMessage(messages, UUID.randomUUID().toString().replace("-", "").substring(0, 16), octets);
    }

    List<DeferredMessage> messages() {
        return messages;
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
