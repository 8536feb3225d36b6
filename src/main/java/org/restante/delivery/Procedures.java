package org.restante.delivery;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.Device;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.msrp.SendingProfile;
import org.restante.policy.Capability;
import org.restante.policy.ClientProfiles;
import org.restante.policy.DeliveryPlan;
import org.restante.policy.DeliveryStrategy;
import org.restante.policy.Procedure;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Original;

/** Finds the procedure for the next session to a device, and remembers what devices take. Safe to call from any thread. */
@Singleton
public final class Procedures {

    /** Devices whose answers are remembered, the most recently seen; a forgotten one is treated as a new one. */
    private static final int REMEMBERED = 10_000;

    private final DeliveryStrategy strategy;
    private final ClientProfiles profiles;
    private final Map<String, DeliveryProcedure> byName = new HashMap<>();
    private final Map<InstanceId, Capability> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InstanceId, Capability> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** What a session does. @param plan which messages @param procedure how @param requestUri where to */
    record Choice(DeliveryPlan plan, DeliveryProcedure procedure, String requestUri) {
    }

    /** @param settings what the choice depends on @param procedures all that there are */
    @Inject
    public Procedures(Settings settings, @Any Instance<DeliveryProcedure> procedures) {
        this(settings, procedures.stream().toList());
    }

    Procedures(Settings settings, List<DeliveryProcedure> procedures) {
        this.strategy = new DeliveryStrategy(settings);
        this.profiles = new ClientProfiles(settings.profile());
        procedures.forEach(procedure -> byName.put(procedure.name(), procedure));
        for (Procedure each : Procedure.values()) {
            if (!byName.containsKey(each.label())) {
                throw new IllegalStateException("there is no procedure " + each.label());
            }
        }
    }

    /**
     * Chooses for the next session.
     *
     * @param deviceUri  how the device is addressed
     * @param onlyDevice whether the campaign goes to no other device
     * @param claim      what waits for it; not empty
     */
    Choice choose(ServedUser user, Device device, String deviceUri, boolean onlyDevice, Claim claim) {
        DeliveryPlan plan = strategy.plan(device, known.getOrDefault(device.instance(), Capability.UNKNOWN),
                claim.ahead(strategy.lookAhead()).stream().map(DeferredMessage::original).toList());
        return new Choice(plan, byName.get(plan.procedure().label()),
                strategy.requestUri(plan.procedure(), user, deviceUri, onlyDevice));
    }

    /** {@return how the messages to a device are cut, if not as is safe for all} @param server what it called itself in its answer */
    Optional<SendingProfile> sendingProfile(Device device, String server) {
        return profiles.takesLargeChunks(device, server) ? Optional.of(SendingProfile.bulk()) : Optional.empty();
    }

    /** {@return whether a message is left to another device of the campaign (I-01)} @param leading whether that is this one */
    boolean isLeftToAnother(Original message, Device device, boolean leading) {
        return strategy.isLeftToAnother(message, device, known.getOrDefault(device.instance(), Capability.UNKNOWN), leading);
    }

    /**
     * Remembers that a device refused a session (table E.1: 415, 488, 606).
     *
     * @param plan  what was refused
     * @param other whether another form is to be tried; else what was remembered proved wrong
     */
    void refused(Device device, DeliveryPlan plan, boolean other) {
        if (other) {
            known.put(device.instance(), plan.procedure() == Procedure.LARGE_MESSAGE ? Capability.NO_LARGE_SESSION
                    : Capability.PLAIN_ONLY);
        } else {
            known.remove(device.instance());
        }
    }

    /** Remembers what a device answered; an answer to an offer of message/cpim alone tells nothing of what else it takes. */
    void learn(Device device, DeliveryPlan plan, MsrpMedia answer) {
        boolean multipart = answer.accepts(AnswerCheck.MULTIPART);
        Capability before = known.get(device.instance());
        if (before == Capability.NO_LARGE_SESSION || before == Capability.PLAIN_ONLY) {
            return; // what it refused counts for more than what it takes
        }
        if (multipart || !plan.isPlain()) {
            known.put(device.instance(), multipart ? Capability.MULTIPART : Capability.CPIM_ONLY);
        }
    }
}
