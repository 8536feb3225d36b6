package org.restante.policy;

/** What follows from a final response to the INVITE of a delivery (table E.1). The messages stay deferred in any case. */
public enum InviteRefusal {
    /** The device is tried again after a pause. */
    RETRY,
    /** The device is busy: as {@link #RETRY}, never within 30 seconds (TRG-11). */
    BUSY,
    /** Something is configured wrong, here or there: as {@link #RETRY}, but worth telling an operator. */
    MISCONFIGURED,
    /** The core forbids it: as {@link #RETRY}, but worth an alarm. */
    FORBIDDEN,
    /** The registered contact is no more: nothing until it registers again. */
    DEVICE_GONE,
    /** The core knows no such user: nothing until somebody registers. */
    USER_UNKNOWN,
    /** The device takes no such session: another form of the messages may do. */
    NEXT_FORM,
    /** The session interval was too small: once more at once with a larger one (RFC 4028 §7.4). */
    LARGER_INTERVAL,
    /** The user wants it on no device now: the campaign ends on all of them. */
    STOP_CAMPAIGN;

    /**
     * @param status        the response, 300 to 699
     * @param toDevice      whether the Request-URI was a device's GRUU, not the address of record
     * @throws IllegalArgumentException if the response is none that refuses
     */
    public static InviteRefusal of(int status, boolean toDevice) {
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException(status + " refuses nothing");
        }
        return switch (status) {
            case 403 -> FORBIDDEN;
            case 404, 410, 484, 485, 604 -> toDevice ? DEVICE_GONE : USER_UNKNOWN;
            case 408, 430, 439, 480, 487, 491 -> RETRY;
            case 415, 488, 606 -> NEXT_FORM;
            case 422 -> LARGER_INTERVAL;
            case 486 -> BUSY;
            default -> ofClass(status / 100);
        };
    }

    private static InviteRefusal ofClass(int hundreds) {
        return switch (hundreds) {
            case 4 -> MISCONFIGURED;
            case 6 -> STOP_CAMPAIGN;
            default -> RETRY;
        };
    }
}
