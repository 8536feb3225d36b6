package org.restante.embedded;

import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;
import org.mobicents.servlet.sip.core.SipApplicationDispatcher;
import org.restcomm.commons.statistics.reporter.RestcommStatsReporter;

/**
 * The container's report of itself to a server of its makers, once a day and when it stops. It makes its reporter even
 * if statistics are switched off, so before it starts it is given one that says nothing.
 */
final class StatisticsReport {

    private static final String REPORTER = "statsReporter";

    private StatisticsReport() {
    }

    /**
     * @param dispatcher the container's dispatcher, initialised but not started
     * @throws ContainerException if this version of the container keeps its reporter elsewhere: rather no start than a
     *                            start that phones home
     */
    static void suppress(SipApplicationDispatcher dispatcher) {
        try {
            Field reporter = dispatcher.getClass().getDeclaredField(REPORTER);
            reporter.setAccessible(true);
            reporter.set(dispatcher, new Silent());
        } catch (ReflectiveOperationException e) {
            throw new ContainerException("the container's statistics report could not be switched off", e);
        }
    }

    /** A reporter that reports to nobody. */
    private static final class Silent extends RestcommStatsReporter {

        @Override
        public void start(long period, TimeUnit unit) {
            // nothing is ever reported
        }

        @Override
        public void stop() {
            // nothing was started
        }
    }
}
