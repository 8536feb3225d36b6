package org.restante.sipservlet;

import java.io.IOException;
import java.util.OptionalLong;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletResponse;

/** Final responses, and failures that stand for one, as records. */
final class Outcomes {

    private Outcomes() {
    }

    /** {@return what a final response says} */
    static LegEvent.Outcome of(SipServletResponse response) throws IOException {
        if (response.getStatus() >= 300) {
            return new LegEvent.Refused(response.getStatus(), response.getReasonPhrase(),
                    seconds(response.getHeader("Retry-After")));
        }
        Content content = content(response);
        return new LegEvent.Accepted(response.getStatus(), SipHeaders.of(response), content.type(), content.octets());
    }

    /** {@return a refusal that stands for something that happened here} */
    static LegEvent.Refused local(int status, String reason) {
        return new LegEvent.Refused(status, reason, OptionalLong.empty());
    }

    /** {@return what stands for a request that could not be sent (RFC 3261 §8.1.3.1), or could not even be built} */
    static LegEvent.Refused failure(Exception fault) {
        return fault instanceof IOException ? local(503, "not sent: " + fault.getMessage())
                : local(500, "no legal SIP: " + fault.getMessage());
    }

    /** {@return the body of a message} */
    static Content content(SipServletMessage message) throws IOException {
        byte[] body = message.getRawContent();
        String type = message.getContentType();
        return type == null || body == null ? Content.NONE : new Content(type, body);
    }

    private static OptionalLong seconds(String retryAfter) {
        String seconds = retryAfter == null ? "" : retryAfter.trim().split("[^0-9]", 2)[0];
        return seconds.isEmpty() || seconds.length() > 9 ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(seconds));
    }
}
