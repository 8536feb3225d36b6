package org.restante.embedded;

import java.io.Serializable;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.ar.SipApplicationRouter;
import javax.servlet.sip.ar.SipApplicationRouterInfo;
import javax.servlet.sip.ar.SipApplicationRoutingDirective;
import javax.servlet.sip.ar.SipApplicationRoutingRegion;
import javax.servlet.sip.ar.SipRouteModifier;
import javax.servlet.sip.ar.SipTargetedRequestInfo;
import javax.servlet.sip.ar.spi.SipApplicationRouterProvider;

/**
 * Brings every request that comes in to the one application that is deployed (JSR 289 §15). The container's own router
 * does the same from a file that all containers of a JVM share.
 */
final class OneApplicationRouter implements SipApplicationRouter {

    private final List<String> deployed = new CopyOnWriteArrayList<>();

    /** Where the container finds it, by name. Made by the container. */
    public static final class Provider extends SipApplicationRouterProvider {

        @Override
        public SipApplicationRouter getSipApplicationRouter() {
            return new OneApplicationRouter();
        }
    }

    @Override
    public void init() {
        // there is nothing to read
    }

    @Override
    public void init(Properties properties) {
        // there is nothing to read
    }

    @Override
    public void destroy() {
        deployed.clear();
    }

    @Override
    public void applicationDeployed(List<String> names) {
        deployed.addAll(names);
    }

    @Override
    public void applicationUndeployed(List<String> names) {
        deployed.removeAll(names);
    }

    @Override
    public SipApplicationRouterInfo getNextApplication(SipServletRequest request, SipApplicationRoutingRegion region,
            SipApplicationRoutingDirective directive, SipTargetedRequestInfo targeted, Serializable state) {
        boolean ours = request.getSession(false) != null; // sent by the application: it goes out
        if (ours || deployed.isEmpty()) {
            return new SipApplicationRouterInfo(null, null, null, null, null, null);
        }
        return new SipApplicationRouterInfo(deployed.get(0), SipApplicationRoutingRegion.NEUTRAL_REGION,
                request.getTo().getURI().toString(), null, SipRouteModifier.NO_ROUTE, null);
    }
}
