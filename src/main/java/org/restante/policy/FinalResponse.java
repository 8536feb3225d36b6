package org.restante.policy;

/** What a final response of a device means for the message that was offered to it (table E.1). */
public final class FinalResponse {

    private FinalResponse() {
    }

    /**
     * @param status 300-699
     * @param gruu   whether one device was addressed by its public GRUU, not all of the user's by the address of record
     * @return whether a message that every device answered so is to be held for later (DEF-03)
     */
    public static boolean isDeferrable(int status, boolean gruu) {
        return switch (status) {
            case 404 -> gruu; // that contact is stale; the user exists
            case 408, 430, 439, 480, 486, 487, 600 -> true;
            default -> status >= 500 && status < 600 && status != 505 && status != 513;
        };
    }
}
