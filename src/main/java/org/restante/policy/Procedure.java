package org.restante.policy;

/** How messages go to a device. */
public enum Procedure {
    /** Change requests 001 and 002: a session for many messages, one MSRP message each. */
    PUSH("push"),
    /** Change request 003: a session for one large message. */
    LARGE_MESSAGE("large-message"),
    /** Change request 000: a session for many messages, many of them in one MSRP message. */
    MERGED("merged");

    private final String label;

    Procedure(String label) {
        this.label = label;
    }

    /** {@return its name in logs and in the console} */
    public String label() {
        return label;
    }
}
