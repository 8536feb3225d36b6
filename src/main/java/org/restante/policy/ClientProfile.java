package org.restante.policy;

/** What a family of clients needs (section K). Which family a device belongs to, {@link ClientProfiles} tells. */
public enum ClientProfile {
    /** Nothing of its own: as the settings say and the device answers. */
    ORDINARY,
    /** Takes everything as the change requests have it: multipart/mixed, messages of several senders in a session. */
    STRICT,
    /** Takes bare message/cpim, and the messages of one sender in a session, who is named in Referred-By. */
    CPIM_ONLY,
    /**
     * As {@link #CPIM_ONLY}, and knows stored messages by the asserted identity of the store-and-forward function of older
     * networks. To clients that do not expect it, that identity announces notifications; they would lose the messages.
     */
    STORE_AND_FORWARD;

    /** User part of that identity. */
    static final String STORE_AND_FORWARD_USER = "rcse-standfw";

    /** {@return whether messages go there bare} */
    public boolean isBare() {
        return this == CPIM_ONLY || this == STORE_AND_FORWARD;
    }

    /** {@return the identity of the store-and-forward function of a domain} */
    public static String storeAndForwardIdentity(String domain) {
        return "sip:" + STORE_AND_FORWARD_USER + '@' + domain;
    }
}
