package org.restante.embedded;

import java.util.Arrays;
import org.apache.catalina.Wrapper;
import org.mobicents.servlet.sip.startup.SipContextConfig;
import org.mobicents.servlet.sip.startup.SipStandardContext;

/**
 * A deployed application. What it is made of is told by sip.xml alone, so the container's search for SIP annotations in
 * every class of every library is pointed at an empty place while it lasts; that halves the start.
 */
final class SipWebApplication extends SipStandardContext {

    private static final String NOTHING_TO_SCAN = "/var/empty/restante-has-no-annotated-sip-servlets";

    /** Name of the context attribute in which an application leaves the reason why it does not start. */
    private static final String FAILURE = "org.restante.failure";

    private boolean scanning;
    private String failure = "the log tells why";

    SipWebApplication() {
        setManager(new SessionStore());
        setProcessTlds(false);
        setJarScanner(new FragmentJars());
        // these searches for leaks need packages of the JDK opened, and find nothing that the application does not close
        setClearReferencesObjectStreamClassCaches(false);
        setClearReferencesThreadLocals(false);
        setClearReferencesRmiTargets(false);
        addLifecycleListener(new Configuration());
    }

    @Override
    public String getBasePath() {
        return scanning ? NOTHING_TO_SCAN : super.getBasePath();
    }

    /** Attributes are gone once a start has failed, so the reason is taken as soon as it is known. */
    @Override
    public boolean listenerStart() {
        boolean started = super.listenerStart();
        if (!started && getServletContext().getAttribute(FAILURE) instanceof String reason) {
            failure = reason;
        }
        return started;
    }

    /** {@return whether a servlet of it said that it cannot serve; the container would start the rest without it} */
    boolean lacksServlet() {
        return Arrays.stream(findChildren()).anyMatch(child -> child instanceof Wrapper servlet && servlet.isUnavailable());
    }

    /** {@return why it did not start, in words} */
    String failure() {
        return failure;
    }

    private final class Configuration extends SipContextConfig {
        @Override
        protected synchronized void configureStart() {
            scanning = true;
            try {
                super.configureStart();
            } finally {
                scanning = false;
            }
        }
    }
}
