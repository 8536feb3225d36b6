package org.restante.sipservlet;

import java.time.Duration;
import org.restante.config.Settings;

/**
 * What we want of session timers (JSR 359, {@code SessionKeepAlive.Preference}).
 *
 * @param interval the interval that we ask for, and the longest that we answer with unless the peer's minimum is longer
 * @param minSe    the shortest that we accept
 */
record KeepAlivePreference(Duration interval, MinSe minSe) {

    KeepAlivePreference {
        interval = interval.compareTo(minSe.interval()) < 0 ? minSe.interval() : interval;
    }

    /** {@return what the settings say} */
    static KeepAlivePreference of(Settings.Session settings) {
        return new KeepAlivePreference(settings.expires(), new MinSe(settings.minSE()));
    }
}
