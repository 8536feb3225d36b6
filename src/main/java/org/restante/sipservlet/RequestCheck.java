package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.servlet.sip.SipServletRequest;
import org.restante.cpm.HeaderField;

/** What every request must have and must not ask for, whoever handles it (RFC 3261 §8.2.2). */
@Singleton
final class RequestCheck {

    private final Set<String> supported;

    /** @param options which option tags the application understands */
    @Inject
    RequestCheck(LayerOptions options) {
        this.supported = options.supported().stream().map(RequestCheck::lower).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Refuses a request without a header field that its method cannot do without.
     *
     * @throws SipReject 400, or 489 for a missing Event
     */
    void mandatoryHeaders(SipServletRequest request) {
        switch (request.getMethod()) {
            case "SUBSCRIBE", "PUBLISH" -> requireEvent(request);
            case "NOTIFY" -> {
                requireEvent(request);
                require(request, "Subscription-State", 400);
            }
            case "REFER" -> require(request, "Refer-To", 400);
            default -> { } // the others need no more than every request, which the container saw to
        }
    }

    private static void requireEvent(SipServletRequest request) {
        require(request, "Event", 489);
    }

    private static void require(SipServletRequest request, String name, int status) {
        String value = request.getHeader(name);
        if (value == null || value.isBlank()) {
            throw new SipReject(status, request.getMethod() + " without " + name);
        }
    }

    /**
     * Refuses a request that requires an extension we do not have (RFC 3261 §8.2.2.3); ACK and CANCEL cannot be refused.
     *
     * @throws SipReject 420
     */
    void extensions(SipServletRequest request) {
        if (request.getHeader("Require") == null || request.getMethod().equals("ACK")
                || request.getMethod().equals("CANCEL")) {
            return;
        }
        List<String> unsupported = new ArrayList<>();
        for (ListIterator<?> values = request.getHeaders("Require"); values.hasNext();) {
            for (String tag : ((String) values.next()).split(",")) {
                if (!tag.isBlank() && !supported.contains(lower(tag))) {
                    unsupported.add(tag.trim());
                }
            }
        }
        if (!unsupported.isEmpty()) {
            String tags = String.join(", ", unsupported).replaceAll("[\\r\\n\\x00]", " ");
            throw new SipReject(420, "requires " + tags, new HeaderField("Unsupported", tags));
        }
    }

    private static String lower(String tag) {
        return tag.trim().toLowerCase(Locale.ROOT);
    }
}
