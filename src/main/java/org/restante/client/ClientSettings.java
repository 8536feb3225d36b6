package org.restante.client;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * What makes one device.
 *
 * @param user           its address of record, for example {@code sip:bob@home.test}
 * @param instance       its {@code +sip.instance}
 * @param core           where its requests go; requests from other hosts are refused
 * @param sipBind        address for SIP, UDP and TCP alike; port 0 takes a free one
 * @param msrpHost       address for MSRP, as written into SDP
 * @param services       the CPM services that it registers
 * @param answer         what it does with invitations
 * @param groups         group sessions that it knows
 * @param stateDirectory where it remembers what it has received; empty: only in memory
 * @param messageOctets  largest message that it takes over MSRP, in octets
 * @param timers         how long it waits
 * @param media          how it takes MSRP
 */
public record ClientSettings(ServedUser user, InstanceId instance, CoreAddress core, InetSocketAddress sipBind, String msrpHost,
        Set<FeatureTag> services, AnswerPolicy answer, Set<GroupIdentity> groups, Optional<Path> stateDirectory,
        long messageOctets, ClientTimers timers, ClientMedia media) {

    /** Largest message of an ordinary device, in octets; only another limit is told to the peer as a=max-size. */
    public static final long USUAL_MESSAGE_OCTETS = 20L * 1024 * 1024;

    public ClientSettings {
        services = Set.copyOf(services);
        groups = Set.copyOf(groups);
        if (user.domain().isEmpty()) {
            throw new IllegalArgumentException("the client's user must be a SIP address");
        }
        if (instance.value().chars().anyMatch(c -> c <= ' ' || c >= 127 || c == '"' || c == '<' || c == '>')) {
            throw new IllegalArgumentException("an instance id is a URN");
        }
        if (messageOctets < 1) {
            throw new IllegalArgumentException("messageOctets must be positive");
        }
    }

    /**
     * An ordinary device: a new instance id, loopback addresses, the services msg, largemsg, deferred and session,
     * everything accepted, 20 MiB, nothing remembered on disk.
     */
    public static ClientSettings of(String user, CoreAddress core) {
        return new ClientSettings(ServedUser.of(user), new InstanceId("urn:uuid:" + UUID.randomUUID()), core,
                new InetSocketAddress("127.0.0.1", 0), "127.0.0.1",
                EnumSet.of(FeatureTag.MSG, FeatureTag.LARGEMSG, FeatureTag.DEFERRED, FeatureTag.SESSION), AnswerPolicy.ACCEPT,
                Set.of(), Optional.empty(), USUAL_MESSAGE_OCTETS, ClientTimers.ordinary(),
                ClientMedia.ordinary());
    }

    public ClientSettings withInstance(InstanceId other) {
        return new ClientSettings(user, other, core, sipBind, msrpHost, services, answer, groups, stateDirectory, messageOctets,
                timers, media);
    }

    public ClientSettings withSipBind(InetSocketAddress other) {
        return new ClientSettings(user, instance, core, other, msrpHost, services, answer, groups, stateDirectory,
                messageOctets, timers, media);
    }

    public ClientSettings withMsrpHost(String other) {
        return new ClientSettings(user, instance, core, sipBind, other, services, answer, groups, stateDirectory,
                messageOctets, timers, media);
    }

    public ClientSettings withServices(Set<FeatureTag> other) {
        return new ClientSettings(user, instance, core, sipBind, msrpHost, other, answer, groups, stateDirectory,
                messageOctets, timers, media);
    }

    public ClientSettings withAnswer(AnswerPolicy other) {
        return new ClientSettings(user, instance, core, sipBind, msrpHost, services, other, groups, stateDirectory,
                messageOctets, timers, media);
    }

    public ClientSettings withGroups(Set<GroupIdentity> other) {
        return new ClientSettings(user, instance, core, sipBind, msrpHost, services, answer, other, stateDirectory,
                messageOctets, timers, media);
    }

    public ClientSettings withStateDirectory(Path other) {
        return new ClientSettings(user, instance, core, sipBind, msrpHost, services, answer, groups, Optional.of(other),
                messageOctets, timers, media);
    }

    public ClientSettings withMessageOctets(long other) {
        return new ClientSettings(user, instance, core, sipBind, msrpHost, services, answer, groups, stateDirectory, other,
                timers, media);
    }

    public ClientSettings withTimers(ClientTimers other) {
        return new ClientSettings(user, instance, core, sipBind, msrpHost, services, answer, groups, stateDirectory,
                messageOctets, other, media);
    }

    public ClientSettings withMedia(ClientMedia other) {
        return new ClientSettings(user, instance, core, sipBind, msrpHost, services, answer, groups, stateDirectory,
                messageOctets, timers, other);
    }
}
