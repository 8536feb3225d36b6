package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.sip.SipServletRequest;
import org.restante.config.Settings;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;

/**
 * Whether a request is one of ours that the core brought back, because the user's filter criteria hold for it as well
 * (TRG-12): it came through us before, as its Via says, or its Contact is our own address where a core hides the Via.
 * Only the core is believed.
 */
@Singleton
public final class OwnRequest implements Predicate<SipServletRequest> {

    private static final String ADDRESS = "(?<host>\\[[^\\]]*]|[^:;?>\\s\\[]+)(?:\\s*:\\s*(?<port>\\d{1,5}))?(?:[\\s;?].*)?";
    private static final Pattern VIA = Pattern.compile("(?is)SIP\\s*/\\s*2\\.0\\s*/\\s*\\w+\\s+" + ADDRESS);
    private static final Pattern CONTACT = Pattern.compile("(?is)sips?:(?:[^@]*@)?" + ADDRESS);
    private static final int SIP_PORT = 5060;

    private final Settings settings;

    /** @param settings our addresses, and who is trusted */
    @Inject
    public OwnRequest(Settings settings) {
        this.settings = settings;
    }

    @Override
    public boolean test(SipServletRequest request) {
        try {
            return settings.trusted().includes(SipMessages.peer(request)) && (passedUs(request) || contactIsOurs(request));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private boolean passedUs(SipServletRequest request) {
        for (Iterator<?> vias = request.getHeaders("Via"); vias.hasNext();) {
            if (isOurs(VIA.matcher((String) vias.next()), request)) {
                return true;
            }
        }
        return false;
    }

    private boolean contactIsOurs(SipServletRequest request) {
        return SipHeaders.address(request, "Contact")
                .filter(contact -> isOurs(CONTACT.matcher(contact.uri()), request)).isPresent();
    }

    /** An address that stands for all of this machine's is told by the one at which the request arrived. */
    private boolean isOurs(Matcher address, SipServletRequest request) {
        if (!address.matches()) {
            return false;
        }
        String host = address.group("host");
        int port = address.group("port") == null ? SIP_PORT : Integer.parseInt(address.group("port"));
        boolean hostIsOurs = host.equals(request.getLocalAddr())
                || settings.sip().listen().stream().anyMatch(listen -> host.equalsIgnoreCase(listen.host()));
        return hostIsOurs && (port == request.getLocalPort()
                || settings.sip().listen().stream().anyMatch(listen -> port == listen.port()));
    }
}
