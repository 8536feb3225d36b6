package org.restante.delivery;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.restante.disposition.NotificationSeen;
import org.restante.msrp.DeliveryReport;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;

/**
 * One MSRP message that was handed over, with the deferred messages in it, and what the device has reported of it so far.
 * They are confirmed together or not at all (MRG-07). On the user's lane only.
 */
final class SentMessage {

    private final List<DeferredMessage> messages;
    private final String messageId;
    private final long octets;
    private final boolean bare;
    private final Set<MessageId> told = new HashSet<>();
    private boolean reported;

    private SentMessage(List<DeferredMessage> messages, String messageId, long octets, boolean bare) {
        this.messages = List.copyOf(messages);
        this.messageId = messageId;
        this.octets = octets;
        this.bare = bare;
    }

    /**
     * {@return a message with a Message-ID of its own: every attempt has a new one (MSRP-06)}
     *
     * @param bare whether it is message/cpim, the form behind which there is no other
     */
    static SentMessage of(List<DeferredMessage> messages, long octets, boolean bare) {
        return new SentMessage(messages, UUID.randomUUID().toString().replace("-", "").substring(0, 16), octets, bare);
    }

    List<DeferredMessage> messages() {
        return messages;
    }

    String messageId() {
        return messageId;
    }

    /** {@return its size in octets} */
    long octets() {
        return octets;
    }

    boolean isBare() {
        return bare;
    }

    /** Notes a report of success: of the whole; that of a part counts for nothing. */
    void on(DeliveryReport report) {
        if (report.range().first() == 1 && report.range().last() >= octets) {
            reported = true;
        }
    }

    /** Notes that the sender of a message was told that a device has it; {@return whether it is one of these} */
    boolean on(NotificationSeen seen) {
        List<MessageId> about = messages.stream().filter(message -> isToBeTold(message) && message.original().assertedIdentity()
                .equals(seen.sender()) && message.original().imdnMessageId().get().equals(seen.messageId()))
                .map(DeferredMessage::id).toList();
        return told.addAll(about);
    }

    /** {@return whether the device is to tell the sender of any of these that it has it} */
    boolean isToBeTold() {
        return messages.stream().anyMatch(SentMessage::isToBeTold);
    }

    private static boolean isToBeTold(DeferredMessage message) {
        return message.original().imdnMessageId().isPresent() && Arrays.stream(message.original().dispositions().split(","))
                .anyMatch(wish -> wish.trim().equals("positive-delivery"));
    }

    /** {@return whether every sender who wanted it was told, and what nobody wanted to be told of was reported} */
    boolean isTold() {
        return messages.stream().allMatch(message -> isToBeTold(message) ? told.contains(message.id()) : reported);
    }

    /** {@return whether a success report covered all of it, possibly before its last chunk was answered} */
    boolean isReported() {
        return reported;
    }
}
