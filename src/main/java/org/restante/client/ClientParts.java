package org.restante.client;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * What the sessions of a client share.
 *
 * @param settings   its settings
 * @param endpoint   its SIP stack
 * @param msrp       its MSRP engine
 * @param lane       the thread that owns everything
 * @param disk       the thread that writes spool files
 * @param clock      tells the time
 * @param intake     takes what arrives
 * @param listener   the client's owner
 * @param contactUri the URI for the Contact of dialogs: the GRUU while registered with one, else the own address
 */
record ClientParts(ClientSettings settings, SipEndpoint endpoint, MsrpPort msrp, ScheduledExecutorService lane, Executor disk,
        Clock clock, Intake intake, ClientListener listener, Supplier<String> contactUri) {

    /** {@return where spool files go} */
    Path spoolDirectory() {
        return spoolDirectory(settings);
    }

    /** {@return where the spool files of a client with these settings go} */
    static Path spoolDirectory(ClientSettings settings) {
        return settings.stateDirectory().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }
}
