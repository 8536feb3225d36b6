package org.restante.client;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.restante.cpm.InstanceId;
import picocli.CommandLine.Option;

/** The options that all client commands share. */
final class DeviceOptions {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--core", paramLabel = "TRANSPORT:HOST:PORT", defaultValue = "udp:127.0.0.1:5070",
            description = "The core that requests go to (default: ${DEFAULT-VALUE}).")
    private String core;

    @Option(names = "--bind", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:0",
            description = "Own SIP address; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private String bind;

    @Option(names = "--instance", paramLabel = "URN", description = "The device's +sip.instance (default: a new urn:uuid).")
    private String instance;

    @Option(names = "--state", paramLabel = "DIR",
            description = "Remember in this directory which messages were received (default: forget).")
    private Path state;

    @Option(names = "--expires", paramLabel = "SECONDS", defaultValue = "3600",
            description = "Lifetime of the registration (default: ${DEFAULT-VALUE}).")
    private int expires;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(names = "--trace", description = "Show every SIP message on the error output.")
    private boolean trace;

    /**
     * {@return the settings of a device of this user}
     *
     * @throws IllegalArgumentException if an option makes no sense
     */
    ClientSettings settings(String user) {
        int colon = bind.lastIndexOf(':');
        if (colon < 1 || !bind.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("--bind is HOST:PORT");
        }
        String host = bind.substring(0, colon);
        ClientTimers usual = ClientTimers.ordinary();
        ClientSettings settings = ClientSettings.of(user, CoreAddress.parse(core))
                .withSipBind(new InetSocketAddress(host, Integer.parseInt(bind.substring(colon + 1)))).withMsrpHost(host)
                .withTimers(new ClientTimers(Duration.ofSeconds(expires), usual.ack(), usual.ringing(), usual.lostConnection(),
                        usual.hold()));
        ClientSettings known = instance == null ? settings : settings.withInstance(new InstanceId(instance));
        return state == null ? known : known.withStateDirectory(state);
    }

    boolean json() {
        return json;
    }

    boolean trace() {
        return trace;
    }
}
