/**
 * The reference CPM client (sections F and D of the conformance rules): registers a device, sends pager messages
 * and large messages, and receives deferred messages over SIP and MSRP. It speaks to a server only over the wire.
 *
 * <p>May import: {@code cpm}, {@code codec.*}, {@code msrp}, and of libraries JAIN-SIP, picocli and Jackson. Only the
 * command line may import it.
 *
 * <p>Threads: the SIP stack's event thread and the MSRP event loops only hand over; everything that a client remembers
 * is touched by its one lane thread ({@code <stack name>-lane}), which also calls the {@link
 * org.restante.client.ClientListener}.
 */
package org.restante.client;
