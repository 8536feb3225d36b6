package org.restante.deferral;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.restante.cpm.InstanceId;

/**
 * Devices that take a message when it has been decided already that none does now: whoever holds the message is told of
 * them, once it is held. Safe to call from any thread.
 */
public final class LateTakers {

    private final Set<InstanceId> offered;
    private final List<InstanceId> early = new ArrayList<>(); // before anybody asked
    private Optional<Consumer<InstanceId>> listener = Optional.empty();

    /** @param offered all devices that the message was offered to */
    public LateTakers(Set<InstanceId> offered) {
        this.offered = Set.copyOf(offered);
    }

    /** {@return all devices that the message was offered to} */
    public Set<InstanceId> offered() {
        return offered;
    }

    /** A device took it. */
    public void took(InstanceId device) {
        Optional<Consumer<InstanceId>> told;
        synchronized (this) {
            told = listener;
            if (told.isEmpty()) {
                early.add(device);
            }
        }
        told.ifPresent(asked -> asked.accept(device));
    }

    /** @param told is told of each device, also of those that took it before; must not block */
    public void tell(Consumer<InstanceId> told) {
        List<InstanceId> before;
        synchronized (this) {
            listener = Optional.of(told);
            before = List.copyOf(early);
            early.clear();
        }
        before.forEach(told);
    }
}
