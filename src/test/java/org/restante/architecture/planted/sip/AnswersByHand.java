package org.restante.architecture.planted.sip;

import java.io.IOException;
import javax.servlet.sip.SipServletRequest;

/** Breaks the rule that handlers answer through the layer. */
public final class AnswersByHand {

    public void answer(SipServletRequest request) throws IOException {
        request.createResponse(request.getFrom().getURI().isSipURI() ? 200 : 400).send();
    }
}
