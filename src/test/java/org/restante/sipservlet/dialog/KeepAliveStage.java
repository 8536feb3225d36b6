package org.restante.sipservlet.dialog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.restante.wire.Referee;
import org.restante.wire.WireCapture;

/** Plays calls on one {@link LegBench}, each as often as the system property {@code restante.races} says. */
final class KeepAliveStage implements BeforeAllCallback, AfterAllCallback {

    /** How often a scene is played. */
    static final int RACES = Integer.getInteger("restante.races", 2);

    private static final int REFEREED = Math.min(RACES, 3);
    private static final int CAPTURES = 5;

    private final Duration t1;
    private final Map<String, String> settings;
    private LegBench bench;

    KeepAliveStage(Map<String, String> settings) {
        this(LegBench.T1, settings);
    }

    KeepAliveStage(Duration t1, Map<String, String> settings) {
        this.t1 = t1;
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        bench = LegBench.start(t1, settings);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        bench.close();
    }

    LegBench bench() {
        return bench;
    }

    /** Plays a scene again and again; of its first calls, everything on the wire must be clean SIP. */
    void play(String name, Consumer<KeepAliveCall> scene) {
        referee("keepalive-" + name, () -> rehearse(1, REFEREED, scene));
        rehearse(REFEREED + 1, RACES, scene);
    }

    /** Plays a scene again and again, whatever it sends. */
    void rehearse(Consumer<KeepAliveCall> scene) {
        rehearse(1, RACES, scene);
    }

    private void rehearse(int first, int last, Consumer<KeepAliveCall> scene) {
        for (int race = first; race <= last; race++) {
            try (KeepAliveCall call = new KeepAliveCall(bench)) {
                scene.accept(call);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("race " + race + " of " + RACES + ": " + e.getMessage(), e);
            }
        }
    }

    /** Captures what goes on; everything on the wire must be clean SIP. */
    void referee(String name, Runnable traffic) {
        Optional<Path> complete = Optional.empty();
        for (int attempt = 1; attempt <= CAPTURES && complete.isEmpty(); attempt++) {
            complete = capture(name, traffic);
        }
        Referee.of(complete.orElseThrow(() -> new AssertionError("no capture was complete"))).assertClean();
    }

    /** {@return the capture; empty if the machine was too busy to capture all of it} */
    private Optional<Path> capture(String name, Runnable traffic) {
        Path file = Path.of("target", "captures", name + ".pcap");
        try (WireCapture capture = WireCapture.start(file, "port " + bench.sipPort())) {
            traffic.run();
            return stopped(capture);
        }
    }

    private static Optional<Path> stopped(WireCapture capture) {
        try {
            return Optional.of(capture.stop());
        } catch (AssertionError e) {
            if (e.getMessage().startsWith("the capture is not complete")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
