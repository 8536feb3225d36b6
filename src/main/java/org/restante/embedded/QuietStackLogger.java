package org.restante.embedded;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SIP stack's own log: errors and warnings go to the log of the house, the rest nowhere, and message tracing is
 * reported as on so that {@link ObservedServerLogger} is called. Made by the stack.
 */
public final class QuietStackLogger implements StackLogger {

    private static final Logger LOG = LoggerFactory.getLogger("org.restante.sipstack");

    @Override
    public void logStackTrace() {
        logStackTrace(TRACE_DEBUG);
    }

    @Override
    public void logStackTrace(int level) {
        LOG.trace("asked for a stack trace at level {}", level);
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable exception) {
        LOG.debug("SIP stack: {}", exception.toString());
    }

    @Override
    public void logDebug(String message) {
        LOG.trace(message);
    }

    @Override
    public void logDebug(String message, Exception exception) {
        LOG.trace(message, exception);
    }

    @Override
    public void logTrace(String message) {
        LOG.trace(message);
    }

    @Override
    public void logFatalError(String message) {
        LOG.error(message);
    }

    @Override
    public void logError(String message) {
        LOG.warn(message);
    }

    @Override
    public void logError(String message, Exception exception) {
        if (exception instanceof InterruptedException) {
            LOG.debug("{}: {}", message, exception.toString()); // a stack that is being closed
        } else {
            LOG.warn("{}: {}", message, exception.toString());
        }
    }

    @Override
    public void logWarning(String message) {
        LOG.debug(message);
    }

    @Override
    public void logInfo(String message) {
        LOG.debug(message);
    }

    @Override
    public boolean isLoggingEnabled() {
        return true;
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return level == TRACE_MESSAGES || level <= TRACE_ERROR;
    }

    @Override
    public void disableLogging() {
        // levels are set in the log's own configuration
    }

    @Override
    public void enableLogging() {
        // levels are set in the log's own configuration
    }

    @Override
    public void setBuildTimeStamp(String stamp) {
        LOG.trace("SIP stack built {}", stamp);
    }

    @Override
    public void setStackProperties(Properties properties) {
        // nothing is needed of them
    }

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
