package org.restante.delivery;

/** What a device is in its campaign. */
enum Reach {
    /** The only one. */
    ONLY,
    /** The one of several to which goes what goes once. */
    FIRST,
    /** Another one of several. */
    OTHER
}
