package org.restante.sip;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.servlet.sip.SipServletRequest;
import org.restante.config.Settings;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;

/**
 * Whether a request is one that a served user sends, which the core shows us on its way out: P-Served-User says
 * {@code sescase=orig} (RFC 5502 §4). Only the core is believed.
 */
@Singleton
public final class SentByUser implements Predicate<SipServletRequest> {

    private static final Pattern OUT = Pattern.compile(";\\s*sescase\\s*=\\s*orig\\s*(?:;|$)", Pattern.CASE_INSENSITIVE);

    private final Settings settings;

    /** @param settings who is trusted */
    @Inject
    public SentByUser(Settings settings) {
        this.settings = settings;
    }

    @Override
    public boolean test(SipServletRequest request) {
        try {
            return settings.trusted().includes(SipMessages.peer(request))
                    && SipHeaders.first(request, "P-Served-User").filter(user -> OUT.matcher(user).find()).isPresent();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
