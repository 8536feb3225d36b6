package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;

/**
 * The credentials that a core may demand of us (RFC 3261 §22). A demand is met once; once more if only the nonce was too
 * old; what is demanded again after that is a refusal, so there is no loop.
 */
@Singleton
final class Credentials {

    /** Names of the header fields: what a 401 or 407 demands, and what we answer with. */
    private record Kind(String demand, String answer) {
        static final Kind SERVER = new Kind("WWW-Authenticate", "Authorization");
        static final Kind PROXY = new Kind("Proxy-Authenticate", "Proxy-Authorization");
    }

    private final Optional<String> user;
    private final String password;
    private final SecureRandom random = new SecureRandom();

    @Inject
    Credentials(Settings settings) {
        this.user = settings.core().user();
        this.password = settings.core().password();
    }

    /**
     * Answers a demand.
     *
     * @param asked how often the request was sent again because of demands
     * @return makes the header fields of the request that is to be sent again; empty if the refusal stands
     */
    Optional<Answer> answer(SipServletResponse refusal, int asked) {
        if (user.isEmpty() || asked > 2) { // server, proxy, and one nonce that was too old
            return Optional.empty();
        }
        Kind kind = refusal.getStatus() == 401 ? Kind.SERVER : Kind.PROXY;
        boolean tried = refusal.getRequest() != null && refusal.getRequest().getHeader(kind.answer()) != null;
        return DigestChallenge.strongest(values(refusal, kind.demand()))
                .filter(challenge -> !tried || challenge.stale())
                .map(challenge -> again -> given(refusal, again, kind, challenge));
    }

    /** Makes the header fields that a request is to be sent again with. */
    @FunctionalInterface
    interface Answer {

        /** {@return the header fields, for this request} */
        List<HeaderField> to(SipServletRequest again);
    }

    /** What another server on the way demanded and was given stays. */
    private List<HeaderField> given(SipServletResponse refusal, SipServletRequest again, Kind kind,
            DigestChallenge challenge) {
        List<HeaderField> headers = new ArrayList<>();
        Kind other = kind == Kind.SERVER ? Kind.PROXY : Kind.SERVER;
        if (refusal.getRequest() != null && refusal.getRequest().getHeader(other.answer()) != null) {
            headers.add(new HeaderField(other.answer(), refusal.getRequest().getHeader(other.answer())));
        }
        headers.add(new HeaderField(kind.answer(), DigestAnswer.to(challenge, user.orElseThrow(), password,
                again.getMethod(), again.getRequestURI().toString(), cnonce())));
        return headers;
    }

    /** Gives the ACK of a 2xx the credentials of its INVITE (RFC 3261 §22.1). */
    static void copy(SipServletRequest invite, SipServletRequest ack) {
        for (Kind kind : List.of(Kind.SERVER, Kind.PROXY)) {
            if (invite != null && invite.getHeader(kind.answer()) != null) {
                ack.setHeader(kind.answer(), invite.getHeader(kind.answer()));
            }
        }
    }

    private String cnonce() {
        byte[] octets = new byte[16];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    private static List<String> values(SipServletResponse response, String name) {
        List<String> values = new ArrayList<>();
        for (Iterator<?> all = response.getHeaders(name); all.hasNext();) {
            values.add((String) all.next());
        }
        return values;
    }
}
