package org.restante.sipservlet;

import java.time.Duration;
import org.restante.config.Settings;

/**
 * What we want of session timers (JSR 359, {@code SessionKeepAlive.Preference}), of all calls or of those of one
 * {@link LegListener}.
 *
 * @param interval   the interval that we ask for, and the longest that we answer with unless the peer's minimum is longer;
 *                   never below {@code minimum}
 * @param minimum    the shortest that our requests allow, whole seconds; what is below 90 s counts as 90 s
 * @param refreshing whether we ask to be the side that refreshes; what the peer asks for is granted in any case
 */
public record KeepAlivePreference(Duration interval, Duration minimum, boolean refreshing) {

    public KeepAlivePreference {
        minimum = new MinSe(minimum).interval();
        interval = interval.compareTo(minimum) < 0 ? minimum : interval;
    }

    /** {@return what the settings say; CPM wants the side that opens a session to refresh it (PUSH-06)} */
    static KeepAlivePreference of(Settings.Session settings) {
        return new KeepAlivePreference(settings.expires(), settings.minSE(), true);
    }

    MinSe minSe() {
        return new MinSe(minimum);
    }

    /** {@return the refresher that a request of ours names where nothing was agreed before} */
    Refresher refresher() {
        return refreshing ? Refresher.UAC : Refresher.UAS;
    }
}
