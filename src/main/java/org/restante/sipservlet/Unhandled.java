package org.restante.sipservlet;

import java.io.IOException;
import java.util.Set;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests that no handler wants, so that no peer waits for nothing. */
final class Unhandled {

    private static final Logger LOG = LoggerFactory.getLogger(Unhandled.class);

    private final Set<String> known;
    private final HeaderField allow;

    /** @param known SIP methods that some handler names */
    Unhandled(Set<String> known) {
        this.known = known;
        this.allow = new HeaderField(Allow.HEADER, Allow.outside(known));
    }

    void request(SipServletRequest request) throws IOException {
        switch (request.getMethod()) {
            case "ACK", "CANCEL" -> LOG.debug("unhandled {}", request.getMethod());
            case "BYE", "PRACK" -> SipAnswer.send(request, SipServletResponse.SC_OK);
            default -> refuse(request);
        }
    }

    private void refuse(SipServletRequest request) throws IOException {
        if (!known.contains(request.getMethod())) {
            SipAnswer.send(request, SipServletResponse.SC_METHOD_NOT_ALLOWED, allow);
        } else if (request.isInitial()) {
            SipAnswer.send(request, SipServletResponse.SC_NOT_IMPLEMENTED);
        } else if (request.getMethod().equals("INVITE")) {
            SipAnswer.send(request, SipServletResponse.SC_NOT_ACCEPTABLE_HERE);
        } else {
            SipAnswer.send(request, SipServletResponse.SC_CALL_LEG_DONE);
        }
    }
}
