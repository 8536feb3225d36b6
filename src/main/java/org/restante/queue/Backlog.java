package org.restante.queue;

/**
 * What waits for a user (DEF-11, DEF-18).
 *
 * @param messages      waiting messages, disposition notifications not among them
 * @param octets        octets of their contents
 * @param notifications waiting disposition notifications
 */
public record Backlog(int messages, long octets, int notifications) {

    /** Nothing waits. */
    public static final Backlog NONE = new Backlog(0, 0, 0);
}
