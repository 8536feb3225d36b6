package org.restante.client;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads the SIP stack's own log into ours: its warnings and errors as debug lines, nothing below. What matters of them
 * the client reports itself. The stack makes it by name, which is why it is public; it holds no state because the stack
 * shares one instance among all stacks of the JVM.
 */
public final class StackLog implements StackLogger {

    private static final Logger LOG = LoggerFactory.getLogger("org.restante.client.stack");

    @Override
    public void logStackTrace() {
        logStackTrace(TRACE_DEBUG);
    }

    @Override
    public void logStackTrace(int traceLevel) {
        // Where the stack is in its own code says nothing to our readers.
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable cause) {
        LOG.debug("SIP stack: {}", String.valueOf(cause));
    }

    @Override
    public void logDebug(String message) {
        LOG.trace(message);
    }

    @Override
    public void logDebug(String message, Exception cause) {
        LOG.trace(message);
    }

    @Override
    public void logTrace(String message) {
        LOG.trace(message);
    }

    @Override
    public void logFatalError(String message) {
        LOG.error("SIP stack: {}", message);
    }

    @Override
    public void logError(String message) {
        LOG.debug("SIP stack: {}", message);
    }

    @Override
    public void logError(String message, Exception cause) {
        LOG.debug("SIP stack: {}: {}", message, String.valueOf(cause));
    }

    @Override
    public void logWarning(String message) {
        LOG.debug("SIP stack: {}", message);
    }

    @Override
    public void logInfo(String message) {
        LOG.trace(message);
    }

    @Override
    public boolean isLoggingEnabled() {
        return LOG.isDebugEnabled();
    }

    @Override
    public boolean isLoggingEnabled(int logLevel) {
        return logLevel <= TRACE_FATAL || logLevel <= TRACE_WARN && LOG.isDebugEnabled();
    }

    @Override
    public void disableLogging() {
        // The level is set where all our levels are set.
    }

    @Override
    public void enableLogging() {
        // The level is set where all our levels are set.
    }

    @Override
    public void setBuildTimeStamp(String buildTimeStamp) {
        // Not of interest.
    }

    @Override
    public void setStackProperties(Properties stackProperties) {
        // Not of interest.
    }

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
