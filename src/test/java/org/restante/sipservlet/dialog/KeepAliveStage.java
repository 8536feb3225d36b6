package org.restante.sipservlet.dialog;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.restante.wire.Referee;
import org.restante.wire.WireCapture;

/** Plays calls on one {@link LegBench}, each as often as the system property {@code restante.races} says. */
final class KeepAliveStage implements BeforeAllCallback, AfterAllCallback {

    private static final int RACES = Integer.getInteger("restante.races", 3);

    private final java.util.Map<String, String> settings;
    private LegBench bench;

    KeepAliveStage(java.util.Map<String, String> settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        bench = LegBench.start(settings);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        bench.close();
    }

    LegBench bench() {
        return bench;
    }

    static int races() {
        return RACES;
    }

    /** Plays a scene again and again; everything on the wire must be clean SIP. */
    void play(String name, Consumer<KeepAliveCall> scene) {
        Path file = Path.of("target", "captures", "keepalive-" + name + ".pcap");
        try (WireCapture capture = WireCapture.start(file, "port " + bench.sipPort())) {
            rehearse(scene);
            capture.stop();
        }
        Referee.of(file).assertClean();
    }

    /** Plays a scene again and again, whatever it sends. */
    void rehearse(Consumer<KeepAliveCall> scene) {
        for (int race = 1; race <= RACES; race++) {
            try (KeepAliveCall call = new KeepAliveCall(bench)) {
                scene.accept(call);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("race " + race + " of " + RACES + ": " + e.getMessage(), e);
            }
        }
    }
}
