package org.restante.lab;

import java.util.Locale;
import javax.sip.address.SipURI;

/** Which URIs the core sends to: IP addresses and {@code localhost}; it asks no DNS, which could make its lane wait. */
final class NextHop {

    private NextHop() {
    }

    /** {@return whether a request can be sent to this URI} */
    static boolean isReachable(SipURI uri) {
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getMAddrParam() == null
                && (host.equals("localhost") || host.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}|\\[[0-9a-f:.]+]"));
    }
}
