package org.restante.delivery;

import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Outcome;

/** What became of the messages of one session, written down as it becomes known, and counted. On the user's lane only. */
final class Outcomes {

    private final DeliveryTools tools;
    private final ServedUser user;
    private final Claim claim;
    private int delivered;
    private int saved;

    Outcomes(DeliveryTools tools, ServedUser user, Claim claim) {
        this.tools = tools;
        this.user = user;
        this.claim = claim;
    }

    /** The device confirmed what was sent. */
    void delivered(Verdict verdict) {
        boolean record = tools.recording().isWantedBy(user);
        saved += verdict.message().messages().size() - 1;
        for (DeferredMessage message : claim.finish(verdict.message(), new Outcome.Delivered(verdict.why(), record))) {
            delivered++;
            if (record) {
                tools.recording().record(user, message);
            }
        }
    }

    /** What was sent stays deferred. */
    void stays(Verdict verdict) {
        claim.stayed(verdict.message().messages().size());
        claim.finish(verdict.message(), verdict.counted()
                ? new Outcome.Refused(verdict.why(), tools.settings().message().maxAttempts()) : new Outcome.Retry(verdict.why()));
    }

    /** The device will never take what was sent. */
    void failed(Verdict verdict) {
        claim.finish(verdict.message(), new Outcome.Failed(verdict.why()));
    }

    /** {@return how many messages the device confirmed} */
    int delivered() {
        return delivered;
    }

    /** {@return MSRP messages that were spared, as their contents went with others (MRG-01)} */
    int saved() {
        return saved;
    }
}
