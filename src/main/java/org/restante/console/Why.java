package org.restante.console;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.restante.cpm.Device;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeviceDelivery;
import org.restante.queue.DeviceDelivery.Status;
import org.restante.trigger.RegisteredDevices;

/**
 * Why a message is where it is, in one sentence. Pure: from the message, its ledger, what is known of the user's devices
 * and the present. Times are UTC, to the second.
 */
final class Why {

    private final DeferredMessage message;
    private final List<DeviceDelivery> ledger;
    private final RegisteredDevices known;
    private final boolean onHold;
    private final ServedUser user;

    private Why(DeferredMessage message, List<DeviceDelivery> ledger, RegisteredDevices known, boolean onHold) {
        this.message = message;
        this.ledger = ledger.stream().sorted(Comparator.comparing(DeviceDelivery::at)).toList();
        this.known = known;
        this.onHold = onHold;
        this.user = message.original().user();
    }

    /**
     * @param ledger what each device has seen of it
     * @param known  what is known of the user's registration
     * @param onHold whether the user wants nothing delivered now
     * @param now    the present
     * @return one sentence, ending with a full stop
     */
    static String sentence(DeferredMessage message, List<DeviceDelivery> ledger, RegisteredDevices known, boolean onHold,
            Instant now) {
        return new Why(message, ledger, known, onHold).sentence(now);
    }

    private String sentence(Instant now) {
        return switch (message.state()) {
            case DELIVERED -> "Delivered" + at(Status.CONFIRMED) + ".";
            case EXPIRED -> "Expired at " + time(message.original().expiresAt()) + ", before a device confirmed it"
                    + last(Status.RETRY).map(line -> "; " + attempt(line)).orElse("") + ".";
            case DISCARDED -> "Discarded by its owner or an operator.";
            case UNDELIVERABLE -> "No device can ever take it" + last(Status.FAILED).map(line -> ": " + attempt(line))
                    .orElse("") + ".";
            case DELIVERING -> "Delivering" + since() + ".";
            case QUEUED, NOTIFIED -> now.isBefore(message.original().expiresAt()) ? waiting()
                    : "Its time ran out at " + time(message.original().expiresAt()) + "; it is not delivered any more.";
        };
    }

    private String at(Status status) {
        return ledger.stream().filter(line -> line.status() == status)
                .map(line -> " to " + line.device() + " at " + time(line.at())).collect(Collectors.joining(" and"));
    }

    private String since() {
        return ledger.stream().filter(line -> line.status() == Status.LEASED)
                .map(line -> " to " + line.device() + " since " + time(line.at())).collect(Collectors.joining(" and"));
    }

    private String waiting() {
        String held = "Held since " + time(message.original().receivedAt()) + ": ";
        if (message.onHold()) {
            return held + "an operator holds it back.";
        }
        if (onHold) {
            return held + user + " wants nothing delivered now.";
        }
        if (message.original().kind() == MessageKind.GROUP_INVITE) {
            return held + "it is an invitation to the group " + message.original().assertedIdentity() + ", and no invitation is "
                    + "sent to a device from here; it is kept until " + time(message.original().expiresAt()) + ".";
        }
        List<Device> capable = known.devices().stream().filter(Device::isCpmCapable).toList();
        if (known.devices().isEmpty()) {
            return held + (known.serving().isPresent()
                    ? user + " is registered, but the core has not told with which devices." : user
                    + " has no registered device.");
        }
        if (capable.isEmpty()) {
            return held + user + " has no registered device with a CPM service.";
        }
        Set<InstanceId> refusing = with(Status.FAILED);
        List<Device> left = capable.stream().filter(device -> !refusing.contains(device.instance())).toList();
        if (left.isEmpty()) {
            return held + "no registered device of " + user + " will take it; "
                    + last(Status.FAILED).map(Why::attempt).orElse("") + ".";
        }
        if (known.devices().size() > 1 && left.stream().allMatch(device -> device.gruu().isEmpty())) {
            return held + "no registered device of " + user + " can be addressed apart from the others, as none has a "
                    + "public GRUU.";
        }
        return last(Status.RETRY).map(line -> again(held, line, left))
                .orElseGet(() -> held + names(left) + (left.size() > 1 ? " are" : " is")
                        + " registered and will be offered it next.");
    }

    private String again(String held, DeviceDelivery line, List<Device> left) {
        boolean there = left.stream().anyMatch(device -> device.instance().equals(line.device()));
        return "Waits: " + attempt(line) + (there
                ? "; it is offered again after a pause, or when the device registers anew."
                : "; that device is not registered any more, and " + names(left) + " will be offered it next.");
    }

    private static String attempt(DeviceDelivery line) {
        return "the last attempt to " + line.device() + " ended with '" + line.reason() + "' at " + time(line.at())
                + (line.attempts() > 1 ? " (" + line.attempts() + " attempts)" : "");
    }

    private static String names(List<Device> devices) {
        return devices.stream().map(device -> device.instance().value()).collect(Collectors.joining(" and "));
    }

    private Optional<DeviceDelivery> last(Status status) {
        return ledger.stream().filter(line -> line.status() == status).reduce((earlier, later) -> later);
    }

    private Set<InstanceId> with(Status status) {
        return ledger.stream().filter(line -> line.status() == status).map(DeviceDelivery::device)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
