package org.restante.sipservlet;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.cpm.HeaderField;

/** Answers to requests, in our own records. Call these under the lock of the request's application session. */
public final class SipAnswer {

    private SipAnswer() {
    }

    /**
     * Answers without a body.
     *
     * @param status  100..699
     * @param headers header fields; the first of a name replaces what the container put there, further ones are added
     * @throws IOException              if it cannot be sent
     * @throws IllegalArgumentException if a header field is the container's own (Via, Call-ID, Contact …)
     * @throws IllegalStateException    if the request was cancelled or its transaction has ended
     */
    public static void send(SipServletRequest request, int status, HeaderField... headers) throws IOException {
        create(request, status, List.of(headers)).send();
    }

    /** As {@link #send(SipServletRequest, int, HeaderField...)}. */
    public static void send(SipServletRequest request, int status, List<HeaderField> headers) throws IOException {
        create(request, status, headers).send();
    }

    /**
     * Answers with a body.
     *
     * @param contentType its media type
     * @param body        its octets, sent as they are
     * @throws IllegalArgumentException if its type names a charset that SIP cannot be written in
     * @throws IOException as {@link #send(SipServletRequest, int, HeaderField...)}, which see for the others as well
     */
    public static void send(SipServletRequest request, int status, List<HeaderField> headers, String contentType,
            byte[] body) throws IOException {
        SipServletResponse response = create(request, status, headers);
        response.setContent(body, BodyCharset.checked(contentType));
        response.send();
    }

    private static SipServletResponse create(SipServletRequest request, int status, List<HeaderField> headers) {
        SipServletResponse response = request.createResponse(status);
        Set<String> set = new HashSet<>();
        for (HeaderField header : headers) { // the container's addHeader replaces some names and repeats the others
            SipHeaders.settable(header);
            if (set.add(header.name().toLowerCase(Locale.ROOT))) {
                response.setHeader(header.name(), header.value());
            } else {
                response.addHeader(header.name(), header.value());
            }
        }
        return response;
    }
}
