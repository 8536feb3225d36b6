package org.restante.delivery;

import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.restante.config.Settings;
import org.restante.config.Settings.Completion;
import org.restante.config.Settings.Confirm;
import org.restante.cpm.Device;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.disposition.NotificationSeen;
import org.restante.policy.DuplicateKey;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.DeviceDelivery;
import org.restante.queue.DeviceDelivery.Status;
import org.restante.queue.MessageEndings;
import org.restante.queue.MessageId;
import org.restante.queue.Original;
import org.restante.queue.TakenLate;
import org.restante.trigger.Registrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends messages that come to their end other than by the confirmation of one device: every awaited device has them (I-11),
 * every device has refused them for good (ERR-08), a notification tells that the user has them (I-12, IMDN-11), or a
 * device's report, or its answer to what it was offered before the message was held, comes when nobody waits for it any
 * more (table E.3). On the user's lane only; blocks on storage.
 */
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final Settings settings;
    private final DeferredMessageQueue queue;
    private final MessageEndings endings;
    private final HistoryRecording recording;
    private final Registrations registrations;
    private final Clock clock;

    Settlement(Settings settings, DeferredMessageQueue queue, MessageEndings endings, HistoryRecording recording,
            Registrations registrations, Clock clock) {
        this.settings = settings;
        this.queue = queue;
        this.endings = endings;
        this.recording = recording;
        this.registrations = registrations;
        this.clock = clock;
    }

    /**
     * A delivery to one device is over. What cannot be found out now is left to the next delivery, or to the message's time.
     *
     * @param concluded what the device confirmed or refused for good
     */
    void over(ServedUser user, Collection<MessageId> concluded) {
        over(user, concluded, true);
    }

    /** @param isBeingRecorded whether their history is under way already, as {@link ConfirmedMessages} sees to it */
    private void over(ServedUser user, Collection<MessageId> concluded, boolean isBeingRecorded) {
        Set<InstanceId> registered = registrations.devices(user).devices().stream().filter(Device::isCpmCapable)
                .map(Device::instance).collect(Collectors.toSet());
        try {
            concluded.forEach(id -> over(user, id, queue.devices(user, id), registered, isBeingRecorded));
        } catch (RuntimeException e) { // the delivery is over all the same
            LOG.warn("{}: whether messages have come to their end is found out later: {}", user, e.toString());
        }
    }

    private void over(ServedUser user, MessageId id, List<DeviceDelivery> lines, Set<InstanceId> registered, boolean isBeingRecorded) {
        if (lines.stream().anyMatch(line -> line.status() == Status.CONFIRMED)) {
            if (settings.completion() != Completion.ANY && isAwaitedByNone(lines, registered)) {
                delivered(user, id, "every device that was awaited has it", isBeingRecorded);
            }
        } else if (!lines.isEmpty() && lines.stream().allMatch(line -> line.status() == Status.FAILED)) {
            giveUp(user, id, registered);
        }
    }

    /** A device that will never take it is awaited no more than one that has it. */
    private boolean isAwaitedByNone(List<DeviceDelivery> lines, Set<InstanceId> registered) {
        Set<InstanceId> done = lines.stream().filter(line -> line.status() == Status.CONFIRMED || line.status() == Status.FAILED)
                .map(DeviceDelivery::device).collect(Collectors.toSet());
        return settings.completion() == Completion.ALL_REGISTERED ? done.containsAll(registered) : done.size() == lines.size();
    }

    /** ERR-08: whose sender can be told is given up; any other is kept until it expires, as a new device may take it. */
    private void giveUp(ServedUser user, MessageId id, Set<InstanceId> registered) {
        boolean told = queue.find(id).map(DeferredMessage::original).filter(Settlement::isSenderToBeTold).isPresent();
        if (told && endings.undeliverable(user, id, registered, clock.instant())) {
            LOG.warn("message {} for {}: every device refused it for good; its sender is told", id, user);
        } else if (!told) {
            LOG.info("message {} for {}: every device refused it for good; it is kept until it expires", id, user);
        }
    }

    private static boolean isSenderToBeTold(Original original) {
        return original.imdnMessageId().isPresent()
                && Arrays.stream(original.dispositions().split(",")).anyMatch(wish -> wish.trim().equals("negative-delivery"));
    }

    /** A user's device told the sender of a message that it has it. */
    void told(NotificationSeen seen) {
        if (seen.displayed() || settings.confirm() == Confirm.IMDN) {
            DuplicateKey.of(seen.sender(), Optional.of(seen.messageId()), Optional.empty())
                    .flatMap(key -> queue.copyOf(seen.by(), key)).filter(copy -> !copy.atOnce())
                    .ifPresent(copy -> delivered(seen.by(), copy.id(), seen.displayed() ? "it was shown to the user"
                            : "a device told its sender that it has it", false));
        }
    }

    /** A device reported a message that had been given back unconfirmed. */
    void reported(ServedUser user, InstanceId device, MessageId id) {
        String why = "reported by the device when its session was over";
        if (endings.reported(user, device, id, why, clock.instant())) {
            confirmed(user, id, why);
        } else {
            LOG.info("message {} for {}: reported by {} late, which changes nothing any more", id, user, device);
        }
    }

    /**
     * A device took at once what was offered to it, but when the message was held already. A notification, which goes to the
     * user rather than to each device, has come to its end with that (IMDN-08).
     */
    void took(TakenLate taken) {
        String why = "taken by the device that was offered it before it was held";
        if (taken.kind() == MessageKind.IMDN) {
            if (endings.delivered(taken.user(), taken.message(), false, clock.instant())) {
                LOG.info("notification {} for {}: {}", taken.message(), taken.user(), why);
            }
        } else if (endings.taken(taken.user(), taken.device(), taken.offered(), taken.message(), why, clock.instant())) {
            confirmed(taken.user(), taken.message(), why);
        } else {
            LOG.info("message {} for {}: {} took it late, which changes nothing any more", taken.message(), taken.user(),
                    taken.device());
        }
    }

    private void confirmed(ServedUser user, MessageId id, String why) {
        if (settings.completion() == Completion.ANY) {
            delivered(user, id, why, false);
        } else {
            over(user, List.of(id), false);
        }
    }

    private void delivered(ServedUser user, MessageId id, String why, boolean isBeingRecorded) {
        boolean record = recording.isWantedBy(user);
        if (endings.delivered(user, id, record, clock.instant())) {
            LOG.info("message {} for {}: delivered, {}", id, user, why);
            if (record && !isBeingRecorded) {
                queue.find(id).ifPresent(message -> recording.record(user, List.of(message)));
            }
        }
    }
}
