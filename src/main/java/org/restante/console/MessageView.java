package org.restante.console;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeviceDelivery;
import org.restante.queue.Original;

/** A message as the API shows it: times in ISO 8601, null for what it does not have, nothing of its content. */
record MessageView(String id, String user, String kind, String state, String sender, String receivedAt, String expiresAt,
        String contentType, long contentOctets, String imdnMessageId, String conversationId, String contributionId,
        int attempts) {

    /** Stands for a sender who asked not to be named (STO-06). */
    private static final String ANONYMOUS = "sip:anonymous@anonymous.invalid";

    static MessageView of(DeferredMessage message) {
        Original original = message.original();
        return new MessageView(message.id().toString(), original.user().uri(), original.kind().name(),
                message.state().name(), original.anonymous() ? ANONYMOUS : original.assertedIdentity(),
                original.receivedAt().toString(), original.expiresAt().toString(), original.contentType(),
                original.contentOctets(), original.imdnMessageId().map(ImdnMessageId::value).orElse(null),
                original.conversation().map(ConversationId::value).orElse(null),
                original.contribution().map(ContributionId::value).orElse(null), message.attempts());
    }

    /** A message and what each device has seen of it. */
    record Detail(@JsonUnwrapped MessageView message, List<Device> devices) {

        static Detail of(DeferredMessage message, List<DeviceDelivery> ledger) {
            return new Detail(MessageView.of(message), ledger.stream().map(Device::of).toList());
        }
    }

    /** One line of the ledger (STO-05). */
    record Device(String device, String status, String delivery, int attempts, String reason, String at) {

        static Device of(DeviceDelivery line) {
            return new Device(line.device().value(), line.status().name(), line.delivery().toString(), line.attempts(),
                    line.reason(), line.at().toString());
        }
    }
}
