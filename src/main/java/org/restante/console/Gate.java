package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Locale;
import org.restante.config.Settings;

/**
 * Keeps strangers out: there is no password, so only calls from this machine are answered, wherever the container listens.
 * And keeps their web pages out. A browser on the operator's machine reaches the loopback address, and a page can make
 * its own host name point there (DNS rebinding); so the Host of a call must be an address, {@code localhost} or the host
 * of {@code http.listen}, and a call that changes something must come from a page of that same Host, or from no page.
 */
@Singleton
final class Gate {

    private final String ownHost;

    @Inject
    Gate(Settings settings) {
        ownHost = settings.http().listen().host().toLowerCase(Locale.ROOT);
    }

    /** @throws RefusedException 403 if the call is to be kept out */
    void check(Call call) {
        if (!call.local()) {
            throw new RefusedException(403, "only calls from this machine are answered; put a proxy with a password in front");
        }
        String host = hostOf(call.host());
        if (!isAddress(host) && !host.equals("localhost") && !host.equals(ownHost)) {
            throw new RefusedException(403, "the Host is not this node's (setting http.listen)");
        }
        if (!call.method().equals("GET") && call.origin().filter(origin -> !isFrom(origin, call.host())).isPresent()) {
            throw new RefusedException(403, "changes are not taken from pages of another origin");
        }
    }

    private static String hostOf(String hostHeader) {
        String host = hostHeader.toLowerCase(Locale.ROOT);
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static boolean isAddress(String host) {
        return host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || host.matches("\\[[0-9a-f:.]+]");
    }

    private static boolean isFrom(String origin, String hostHeader) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(hostHeader);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
