package org.restante.deferral;

import org.restante.cpm.HeaderField;

/** A check found a reason to refuse; becomes a {@link DeferralDecision.Refused}. Without stack trace: it is an answer. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient DeferralDecision.Refused decision;

    Refusal(int status, String reason, HeaderField... headers) {
        super(reason, null, false, false);
        this.decision = new DeferralDecision.Refused(status, reason, headers);
    }

    DeferralDecision.Refused decision() {
        return decision;
    }
}
