package org.restante.sipservlet;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.servlet.sip.SipServletMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Header fields of session timers in the container's messages (RFC 4028 §3 to §5). */
final class KeepAliveHeaders {

    private static final Logger LOG = LoggerFactory.getLogger(KeepAliveHeaders.class);
    private static final String TIMER = "timer";

    private KeepAliveHeaders() {
    }

    /**
     * {@return what a message says of session timers}
     *
     * @throws IllegalArgumentException if a header is malformed; its message names the header
     */
    static KeepAliveFields read(SipServletMessage message) {
        try {
            Optional<SessionExpires> expires = value(message, SessionExpires.HEADER, "x").map(SessionExpires::parse);
            Optional<String> minSe = value(message, MinSe.HEADER, "");
            if (minSe.isPresent() && DeltaSeconds.parse(minSe.get()).seconds().compareTo(MinSe.LEAST.interval()) < 0) {
                LOG.info("{} from {}: Min-SE {} is below 90 s and counts as 90 s", message.getMethod(),
                        message.getRemoteAddr(), minSe.get());
            }
            return new KeepAliveFields(lists(message, "Supported", TIMER) || lists(message, "Require", TIMER), expires,
                    minSe.map(MinSe::parse).orElse(MinSe.LEAST));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Session-Expires or Min-SE: " + e.getMessage(), e);
        }
    }

    /**
     * {@return value of a header field, whether the stack could parse it or not}
     *
     * @param compact the short form of the name, or ""
     */
    private static Optional<String> value(SipServletMessage message, String name, String compact) {
        String parsed = message.getHeader(name);
        return parsed != null ? Optional.of(parsed.trim()) : SipHeaders.unparsed(message).stream().map(line -> line.split(":", 2))
                .filter(field -> field.length == 2 && isNamed(field[0].trim(), name, compact))
                .map(field -> field[1].trim()).findFirst();
    }

    private static boolean isNamed(String field, String name, String compact) {
        return field.equalsIgnoreCase(name) || !compact.isEmpty() && field.equalsIgnoreCase(compact);
    }

    /** {@return whether the lists of this header contain a token} */
    static boolean lists(SipServletMessage message, String name, String token) {
        for (Iterator<?> values = message.getHeaders(name); values.hasNext();) {
            String[] tokens = ((String) values.next()).toLowerCase(Locale.ROOT).split(",");
            if (Arrays.stream(tokens).map(String::trim).anyMatch(token.toLowerCase(Locale.ROOT)::equals)) {
                return true;
            }
        }
        return false;
    }

    /** Writes what a request of ours asks for. */
    static void write(KeepAliveOffer offer, SipServletMessage request, Allow allow) {
        support(request, allow);
        request.setHeader(SessionExpires.HEADER, offer.sessionExpires().format());
        request.setHeader(MinSe.HEADER, offer.minSe().format());
    }

    /** Writes what a 2xx of ours agrees to. */
    static void write(KeepAliveReply.Timed reply, SipServletMessage response) {
        response.setHeader(SessionExpires.HEADER, reply.expires().format());
        if (reply.required() && !lists(response, "Require", TIMER)) {
            response.addHeader("Require", TIMER);
        }
    }

    /** Says that we know session timers, and with INVITE that the peer may refresh by UPDATE (RFC 3311 §5.1). */
    static void support(SipServletMessage message, Allow allow) {
        if (!lists(message, "Supported", TIMER)) {
            message.addHeader("Supported", TIMER);
        }
        if (message.getMethod().equals("INVITE") && message.getHeader(Allow.HEADER) == null) {
            message.setHeader(Allow.HEADER, allow.withinCalls());
        }
    }
}
