package org.restante.client;

/** What a device does with an invitation to receive messages (CLI-02). */
public enum AnswerPolicy {
    /** Takes it at once. */
    ACCEPT,
    /** Rings (180) and asks {@link ClientListener#onInvitation}. */
    ASK,
    /** Declines with 480: the user stays reachable later and the messages stay with the server (CLI-10). */
    REFUSE,
    /** Declines with 603. In a group it means that the user leaves the group (CLI-10). */
    DECLINE
}
