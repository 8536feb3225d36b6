package org.restante.policy;

/** What is remembered of a device's answers: which form of content it takes (I-27). */
public enum Capability {
    /** It never answered, or that is forgotten. */
    UNKNOWN,
    /** It listed multipart/mixed. */
    MULTIPART,
    /** It did not list multipart/mixed. */
    CPIM_ONLY,
    /** It refused the session of a large message: what it takes in others is to be seen (table E.1: 415, 488, 606). */
    NO_LARGE_SESSION,
    /** It refused the session of a push that offered more than message/cpim. */
    PLAIN_ONLY
}
