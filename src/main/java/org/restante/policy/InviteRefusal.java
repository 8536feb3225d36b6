package org.restante.policy;

/**
 * What a final response of a device means (table E.1): what follows for a delivery whose INVITE it refuses, and whether a
 * message that was offered live is to be held because of it (DEF-03). What a delivery has claimed stays deferred unless
 * the consequence says otherwise (ERR-01).
 */
public enum InviteRefusal {
    /** Not reachable, or not now: tried again after a pause. */
    UNREACHABLE,
    /** As {@link #UNREACHABLE}, but nothing says that it will be better later: a redirection, or glare where none can be. */
    FAILED,
    /** The device is busy: as {@link #UNREACHABLE}, never within 30 seconds (TRG-11). */
    BUSY,
    /** Something is configured wrong, here or there: worth telling an operator; after a few the device is left alone. */
    MISCONFIGURED,
    /** The core forbids it: nothing is pushed to the user for a time, and it is worth an alarm. */
    FORBIDDEN,
    /** The registered contact is no more: nothing until it registers again. */
    DEVICE_GONE,
    /** The core knows no such user: nothing until somebody registers. */
    USER_UNKNOWN,
    /** The device takes no such session: another form of the messages may do. */
    NEXT_FORM,
    /** The session interval was too small: once more at once with a larger one (RFC 4028 §7.4). */
    LARGER_INTERVAL,
    /** Busy on every device: the campaign ends on all of them. */
    BUSY_EVERYWHERE,
    /** The user does not want it: the campaign ends on all devices, and {@code decline.action} says what becomes of it. */
    DECLINED;

    /**
     * What follows for a delivery.
     *
     * @param status   the response, 300 to 699
     * @param toDevice whether the Request-URI was a device's GRUU, not the address of record
     * @throws IllegalArgumentException if the response is none that refuses
     */
    public static InviteRefusal of(int status, boolean toDevice) {
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException(status + " refuses nothing");
        }
        return switch (status) {
            case 403 -> FORBIDDEN;
            case 404, 410, 484, 485, 604 -> toDevice ? DEVICE_GONE : USER_UNKNOWN;
            case 408, 430, 439, 480, 487 -> UNREACHABLE;
            case 415, 488, 606 -> NEXT_FORM;
            case 422 -> LARGER_INTERVAL;
            case 486 -> BUSY;
            case 491 -> FAILED;
            case 505, 513 -> MISCONFIGURED; // 513, like 413, is about a body: ours is the session description
            case 600 -> BUSY_EVERYWHERE;
            default -> ofClass(status / 100);
        };
    }

    private static InviteRefusal ofClass(int hundreds) {
        return switch (hundreds) {
            case 3 -> FAILED;
            case 4 -> MISCONFIGURED;
            case 5 -> UNREACHABLE;
            default -> DECLINED;
        };
    }

    /**
     * Whether a message that every device answered so is to be held for later (DEF-03).
     *
     * @param status   the response, 300 to 699
     * @param toDevice whether one device was addressed by its public GRUU, not all of the user's by the address of record
     * @throws IllegalArgumentException if the response is none that refuses
     */
    public static boolean isDeferrable(int status, boolean toDevice) {
        return switch (of(status, toDevice)) {
            case UNREACHABLE, BUSY, BUSY_EVERYWHERE -> true;
            case DEVICE_GONE -> status == 404; // that contact is stale; the user exists
            case FAILED, MISCONFIGURED, FORBIDDEN, USER_UNKNOWN, NEXT_FORM, LARGER_INTERVAL, DECLINED -> false;
        };
    }

    /** {@return whether the user has spoken for all of his devices} */
    public boolean endsCampaign() {
        return this == BUSY_EVERYWHERE || this == DECLINED;
    }
}
