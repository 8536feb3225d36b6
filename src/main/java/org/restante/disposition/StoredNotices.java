package org.restante.disposition;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.restante.config.NextHops;
import org.restante.config.Settings;
import org.restante.cpm.MessageKind;
import org.restante.queue.MessageId;
import org.restante.queue.Original;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.UserAgent;
import org.restante.trigger.Registrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders who asked for it that their message is held (IMDN-02), where {@code imdn.sendStored} is on. Nothing hangs on
 * it, so it is sent once. Safe to call from any thread; does not block.
 */
@Singleton
public final class StoredNotices implements LegListener {

    private static final Logger LOG = LoggerFactory.getLogger(StoredNotices.class);

    private static final String NAME = "stored-notices";
    private static final Duration LEG_LASTS = Duration.ofMinutes(2);

    private final Settings settings;
    private final UserAgent userAgent;
    private final Registrations registrations;
    private final Clock clock;

    /** @param settings the settings; the others are what it works with */
    @Inject
    public StoredNotices(Settings settings, UserAgent userAgent, Registrations registrations, Clock clock) {
        this.settings = settings;
        this.userAgent = userAgent;
        this.registrations = registrations;
        this.clock = clock;
    }

    /** A message is held now. @param id the queue's name for it */
    public void held(MessageId id, Original original) {
        if (!settings.imdn().sendStored() || original.kind() == MessageKind.IMDN || !asks(original.dispositions())) {
            return;
        }
        List<String> routes = NextHops.of(registrations.devices(original.user()).serving(), settings.core());
        SenderNotice.stored(id, original, settings.release(), routes, clock.instant())
                .ifPresent(request -> userAgent.send(request, new CallLeg(NAME, id.toString()), LEG_LASTS));
    }

    private static boolean asks(String dispositions) {
        return Arrays.stream(dispositions.split("[,;]")).anyMatch(wish -> wish.trim().equalsIgnoreCase("processing"));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        if (event instanceof LegEvent.Refused refused) {
            LOG.info("message {}: the word to its sender that it is held was answered {} {}", correlation, refused.status(),
                    refused.reason());
        }
    }
}
