package org.restante.policy;

import java.util.Optional;
import java.util.function.Predicate;
import org.restante.queue.Original;

/**
 * What one session to a device is for, decided before its INVITE. Messages go in the order of reception (DEF-15), so the
 * first message that the plan does not take ends the session; it begins the next one.
 */
public final class DeliveryPlan {

    private final Procedure procedure;
    private final Optional<Original> onlySender;
    private final Predicate<Original> fitting;
    private final ClientProfile profile;
    private final boolean plain;

    /**
     * @param onlySender a message of the one sender of the session, if it has one
     * @param profile    what the client needs
     * @param plain      whether message/cpim alone is offered
     */
    DeliveryPlan(Procedure procedure, Optional<Original> onlySender, Predicate<Original> fitting, ClientProfile profile,
            boolean plain) {
        this.procedure = procedure;
        this.onlySender = onlySender;
        this.fitting = fitting;
        this.profile = profile;
        this.plain = plain;
    }

    /** {@return how the messages go} */
    public Procedure procedure() {
        return procedure;
    }

    /** {@return whether nothing but message/cpim is offered} */
    public boolean isPlain() {
        return plain || profile.isBare();
    }

    /** {@return what the client needs} */
    public ClientProfile profile() {
        return profile;
    }

    /** {@return whether every message of the session has the same sender, who is then named in the INVITE (I-07)} */
    public boolean hasOneSender() {
        return onlySender.isPresent();
    }

    /**
     * Whether a message goes in this session.
     *
     * @param next  the message that is next in the order of reception
     * @param taken how many the session has taken so far
     */
    public boolean takes(Original next, int taken) {
        return procedure == Procedure.LARGE_MESSAGE ? taken == 0 : taken == 0 || fitting.test(next);
    }
}
