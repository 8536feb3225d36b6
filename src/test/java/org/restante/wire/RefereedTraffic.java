package org.restante.wire;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** One capture for each class that is {@link Refereed}, and its judgement at the end. */
final class RefereedTraffic implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** Most octets of a capture: tests of a class exchange far less. */
    private static final long MOST = 32L * 1024 * 1024;

    /** The capture of a class, and whether one of its tests was captured. */
    private static final class Watch {

        private final WireCapture capture;
        private boolean used;

        Watch(WireCapture capture) {
            this.capture = capture;
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<String> missing = ToolCondition.missing(context, Stream.of("tcpdump", "tshark"));
        if (missing.isPresent()) {
            context.publishReportEntry("referee", missing.get());
            return;
        }
        Path file = Path.of("target", "captures", context.getRequiredTestClass().getSimpleName() + ".pcap");
        store(context).put(context.getRequiredTestClass(),
                new Watch(WireCapture.start(file, FreePorts.captureFilter(), MOST)));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        watch(context).ifPresent(watch -> {
            if (isLeftOut(context)) {
                watch.capture.pause();
            } else {
                watch.used = true;
            }
        });
    }

    @Override
    public void afterEach(ExtensionContext context) {
        watch(context).filter(watch -> isLeftOut(context)).ifPresent(watch -> watch.capture.resume());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        watch(context).ifPresent(watch -> {
            try (WireCapture capture = watch.capture) {
                Referee referee = Referee.ofPart(capture.stop()).assertClean();
                if (watch.used && referee.sip().isEmpty() && referee.msrp().isEmpty()) {
                    throw new AssertionError("the referee has seen nothing");
                }
            }
        });
    }

    private static boolean isLeftOut(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), Unrefereed.class);
    }

    private static Optional<Watch> watch(ExtensionContext context) {
        return Optional.ofNullable(store(context).get(context.getRequiredTestClass(), Watch.class));
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(RefereedTraffic.class));
    }
}
