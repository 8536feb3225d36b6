package org.restante.policy;

/** What follows when a device refuses a message that is sent to it over MSRP, or reports that it failed (table E.3). */
public enum SendRefusal {
    /** The attempt failed because of the message; so many failures of it in a row and the device is spared it (ERR-08). */
    ATTEMPT_FAILED(true, false),
    /** As {@link #ATTEMPT_FAILED}, and the session is of no use any more. */
    ATTEMPT_FAILED_AND_OVER(true, true),
    /** The message is too big for the device, now and later. */
    TOO_LARGE(false, false),
    /** The device does not take this form of it: once more as bare message/cpim, else it never takes it. */
    OTHER_FORM(false, false),
    /** Nothing is known of the message; the session is over. */
    OVER(false, true),
    /** The session is bound to another connection: once more at once in a new session. */
    NEW_SESSION(false, true);

    private final boolean counted;
    private final boolean endsSession;

    SendRefusal(boolean counted, boolean endsSession) {
        this.counted = counted;
        this.endsSession = endsSession;
    }

    /** {@return what follows} @param status MSRP status code that is not 200 (RFC 4975 §10) */
    public static SendRefusal of(int status) {
        return switch (status) {
            case 403, 408, 481 -> OVER;
            case 413 -> TOO_LARGE;
            case 415 -> OTHER_FORM;
            case 501 -> ATTEMPT_FAILED_AND_OVER;
            case 506 -> NEW_SESSION;
            default -> ATTEMPT_FAILED; // 400, 401 without a relay, 423, and what nobody knows
        };
    }

    /** {@return whether it is the message's fault, which counts for ERR-08} */
    public boolean isCounted() {
        return counted;
    }

    /** {@return whether the session ends} */
    public boolean endsSession() {
        return endsSession;
    }
}
