package org.restante.policy;

/** What is remembered of a device's answers: which form of content it takes (I-27). */
public enum Capability {
    /** It never answered, or that is forgotten. */
    UNKNOWN,
    /** It listed multipart/mixed. */
    MULTIPART,
    /** It did not list multipart/mixed. */
    CPIM_ONLY
}
