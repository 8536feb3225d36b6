package org.restante.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.cpm.ServedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the function that a user's registration changed (3GPP TS 24.229 §5.4.1.7). One Call-ID for each user with rising
 * numbers, so that the function can see which came last. Without an answer it is not repeated beyond its transaction.
 */
final class ThirdPartyRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(ThirdPartyRegistration.class);

    private final SipWire wire;
    private final CoreAddress core;
    private final CoreAddress function;
    private final Map<ServedUser, Series> series = new HashMap<>();

    /** The REGISTERs for one user: their Call-ID and the last number. */
    private record Series(String callId, long number) {
        Series next() {
            return new Series(callId, number + 1);
        }
    }

    ThirdPartyRegistration(SipWire wire, CoreAddress core, CoreAddress function) {
        this.wire = wire;
        this.core = core;
        this.function = function;
    }

    /** @param secondsLeft until the last binding of the user ends; 0 when none is left */
    void announce(ServedUser user, long secondsLeft) {
        Series now = series.getOrDefault(user, new Series(SipWire.token(), 0)).next();
        if (secondsLeft > 0) {
            series.put(user, now);
        } else {
            series.remove(user);
        }
        List<String> lines = new ArrayList<>(List.of(
                "From: <" + core.uri("scscf") + ">;tag=" + SipWire.token(),
                "To: <" + user.uri() + ">",
                "Call-ID: " + now.callId(),
                "CSeq: " + now.number() + " REGISTER",
                "Contact: " + core.route("scscf"),
                "Expires: " + secondsLeft,
                "Content-Length: 0"));
        Request request = wire.request(Request.REGISTER, function.uri(""), lines);
        wire.send(request, new ResponseTaker() {
            @Override
            public void answered(Response response) {
                if (response.getStatusCode() >= 300) {
                    failed(response.getStatusCode());
                }
            }

            @Override
            public void failed(int status) {
                LOG.warn("lab core: third-party REGISTER for {} failed with {}", user, status);
            }
        });
    }
}
