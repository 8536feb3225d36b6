package org.restante.delivery;

/** Why a claim goes on in another session. */
enum Again {
    /** The next message needs one of its own, or goes with others than these. */
    NEXT_MESSAGE,
    /** The device refused this one; the next offers another form (table E.1: 415, 488, 606). */
    OTHER_FORM,
    /** The session stood on the wrong connection (table E.3: 506). */
    OTHER_CONNECTION
}
