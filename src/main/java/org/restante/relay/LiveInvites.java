package org.restante.relay;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.restante.config.NextHops;
import org.restante.config.Settings;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.ServedUser;
import org.restante.deferral.LiveOutcome;
import org.restante.deferral.LiveSessions;
import org.restante.deferral.SessionOffer;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpAccess;
import org.restante.msrp.MsrpSession;
import org.restante.policy.DeviceSelection;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.RegisteredDevices;
import org.restante.trigger.Registrations;

/**
 * Offers a session to every device of its user that has its service, at the same time, each addressed by its public GRUU
 * and over an MSRP session of its own (DEF-06, ERR-02, ERR-03). Nothing of it is kept anywhere.
 */
@Singleton
public final class LiveInvites implements LiveSessions, LegListener {

    private static final String NAME = "live-session";

    private final Settings settings;
    private final UserAgent userAgent;
    private final Registrations registrations;
    private final ScheduledExecutorService timer;
    private final InviteToDevice form;
    private final MsrpAccess media;
    private final Map<String, InvitedDevice> legs = new ConcurrentHashMap<>(); // by correlation of the leg

    /** @param settings the settings; the others are what it works with */
    @Inject
    public LiveInvites(Settings settings, UserAgent userAgent, Registrations registrations,
            ScheduledExecutorService timer, MsrpAccess media) {
        this.settings = settings;
        this.userAgent = userAgent;
        this.registrations = registrations;
        this.timer = timer;
        this.form = new InviteToDevice(settings);
        this.media = media;
    }

    @Override
    public boolean hasDevices(ServedUser user, FeatureTag service) {
        return !settings.live().noAnswer().isZero() && !targets(user, service, registrations.devices(user)).isEmpty();
    }

    @Override
    public DeviceSession offer(SessionOffer offer, Listener listener) {
        RegisteredDevices known = registrations.devices(offer.user());
        List<DeviceSelection.Target> targets = targets(offer.user(), offer.service(), known);
        if (targets.isEmpty()) {
            listener.notTaken(new LiveOutcome.NotNow("the devices have gone"));
            return () -> { };
        }
        List<String> routes = NextHops.of(known.serving(), settings.core());
        InvitedDevices all = new InvitedDevices(offer, listener, targets.size());
        for (DeviceSelection.Target target : targets) {
            String correlation = UUID.randomUUID().toString();
            InvitedDevice device = new InvitedDevice(all, target, userAgent, settings.msrp(), () -> legs.remove(correlation));
            legs.put(correlation, device);
            all.add(device);
            try {
                device.invite(overTls -> attempt(device, overTls, ours -> form.invite(offer, target.requestUri(), routes, ours)),
                        new CallLeg(NAME, correlation));
            } catch (IllegalStateException e) {
                all.end();
                listener.notTaken(new LiveOutcome.NotNow(e.getMessage()));
                return all;
            }
        }
        all.watch(timer, settings.invite().noAnswer());
        return all;
    }

    private InvitedDevice.Attempt attempt(InvitedDevice device, boolean overTls,
            Function<LocalEnd, InviteToDevice.Invitation> request) {
        MsrpSession session = media.open(overTls, device);
        return new InvitedDevice.Attempt(session, request.apply(LocalEnd.of(session, media)));
    }

    /** A device without the service would refuse it for good; what it can take is delivered to it from the queue. */
    private static List<DeviceSelection.Target> targets(ServedUser user, FeatureTag service, RegisteredDevices known) {
        return DeviceSelection.select(user, known.devices(), Set.of()).stream()
                .filter(target -> target.device().services().contains(service)).toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        InvitedDevice device = legs.get(correlation);
        if (device != null) {
            device.on(event);
        }
    }
}
