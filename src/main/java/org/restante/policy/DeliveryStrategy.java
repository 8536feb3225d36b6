package org.restante.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.restante.config.Settings;
import org.restante.config.Settings.GroupBy;
import org.restante.config.Settings.LargeMessages;
import org.restante.config.Settings.Strategy;
import org.restante.config.Settings.TargetMode;
import org.restante.cpm.Device;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.Original;

/**
 * Chooses how what waits for a device goes there: which procedure (TRG-05, I-04, I-13), which messages share a session
 * (I-27), and what the INVITE is addressed to (I-01). Pure.
 */
public final class DeliveryStrategy {

    /** Largest message that Pager Mode is used for, in octets. */
    static final long PAGER_OCTETS = 1300;

    private final Settings settings;
    private final ClientProfiles profiles;

    /** @param settings lmm, merge, payload, profile, push, target */
    public DeliveryStrategy(Settings settings) {
        this.settings = settings;
        this.profiles = new ClientProfiles(settings.profile());
    }

    /** {@return how many messages ahead {@link #plan} looks at the most} */
    public int lookAhead() {
        return settings.merge().minMessages();
    }

    /**
     * Plans the next session to a device.
     *
     * @param device     the device
     * @param known      what it is known to take; a device that refused the session of a large message is pushed to
     * @param ahead      what waits for it, in the order of reception; not empty
     */
    public DeliveryPlan plan(Device device, Capability known, List<Original> ahead) {
        Original first = ahead.get(0);
        ClientProfile profile = profiles.of(device);
        Capability capability = capability(profile, known);
        if (isApart(first, device, capability)) {
            return new DeliveryPlan(Procedure.LARGE_MESSAGE, Optional.of(first), message -> false, profile, true);
        }
        GroupBy groupBy = groupBy(profile, device, capability);
        Predicate<Original> together = switch (groupBy) {
            case SENDER -> message -> isSameSender(first, message);
            case CONVERSATION -> message -> message.conversation().equals(first.conversation()) && isSameSender(first, message);
            case NONE, AUTO -> message -> true;
        };
        Optional<Original> sender = groupBy == GroupBy.NONE ? Optional.empty() : Optional.of(first);
        return new DeliveryPlan(!profile.isBare() && isMerging(capability, ahead) ? Procedure.MERGED : Procedure.PUSH, sender,
                message -> together.test(message) && !isApart(message, device, capability), profile,
                capability == Capability.PLAIN_ONLY);
    }

    /**
     * Whether a message is left to another device of the campaign, as it goes once to the user, whichever device that meets
     * (I-01).
     *
     * @param leading whether this is the device whose delivery sends what goes once
     */
    public boolean isLeftToAnother(Original message, Device device, Capability known, boolean leading) {
        return !leading && !settings.lmm().multiDevice() && settings.target().mode() != TargetMode.GRUU
                && isApart(message, device, capability(profiles.of(device), known));
    }

    private static Capability capability(ClientProfile profile, Capability known) {
        return refusesOthers(known) || profile == ClientProfile.ORDINARY ? known
                : profile.isBare() ? Capability.CPIM_ONLY : Capability.MULTIPART;
    }

    private boolean isApart(Original message, Device device, Capability capability) {
        LargeMessages mode = settings.lmm().delivery();
        if (!isLarge(message) || mode == LargeMessages.PUSH || refusesOthers(capability)) {
            return false;
        }
        boolean largeOnly = device.services().contains(FeatureTag.LARGEMSG) && capability != Capability.MULTIPART
                && !device.services().contains(FeatureTag.DEFERRED);
        return mode == LargeMessages.OWN_SESSION || message.kind() == MessageKind.LMM
                && (largeOnly || message.contentOctets() > settings.merge().maxItemBytes());
    }

    /** Also a SIP MESSAGE that is larger than Pager Mode is for. */
    private static boolean isLarge(Original message) {
        return message.kind() == MessageKind.LMM
                || message.kind() == MessageKind.PAGER && message.contentOctets() > PAGER_OCTETS;
    }

    /** A device that refused one form of session is given everything in the form that is left. */
    private static boolean refusesOthers(Capability capability) {
        return capability == Capability.NO_LARGE_SESSION || capability == Capability.PLAIN_ONLY;
    }

    /** I-27: a device that cannot be told the headers of each message is told one sender in the INVITE. */
    private GroupBy groupBy(ClientProfile profile, Device device, Capability capability) {
        if (profile != ClientProfile.ORDINARY) {
            return profile.isBare() ? GroupBy.SENDER : GroupBy.NONE;
        }
        GroupBy wish = settings.push().groupBy();
        boolean cpimOnly = capability == Capability.PLAIN_ONLY
                || capability == Capability.CPIM_ONLY && !device.services().contains(FeatureTag.DEFERRED);
        return wish != GroupBy.AUTO ? wish : cpimOnly ? GroupBy.SENDER : GroupBy.NONE;
    }

    private static boolean isSameSender(Original one, Original other) {
        return one.anonymous() == other.anonymous() && one.assertedIdentity().equals(other.assertedIdentity());
    }

    private boolean isMerging(Capability capability, List<Original> ahead) {
        Strategy strategy = settings.payload().strategy();
        boolean enough = ahead.stream().filter(message -> message.contentOctets() <= PAGER_OCTETS).count()
                >= settings.merge().minMessages();
        return capability != Capability.CPIM_ONLY && capability != Capability.PLAIN_ONLY && (strategy == Strategy.MERGED || strategy == Strategy.AUTO && enough);
    }

    /**
     * What the INVITE is addressed to.
     *
     * @param deviceUri  how the device is addressed: its public GRUU, or the address of record if it has none
     * @param onlyDevice whether the campaign goes to no other device
     */
    public String requestUri(Procedure procedure, ServedUser user, String deviceUri, boolean onlyDevice) {
        boolean toUser = switch (settings.target().mode()) {
            case AOR -> true;
            case GRUU -> false;
            case PER_PROCEDURE -> procedure == Procedure.LARGE_MESSAGE && (onlyDevice || !settings.lmm().multiDevice());
        };
        return toUser ? user.uri() : deviceUri;
    }
}
