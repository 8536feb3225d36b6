/**
 * Ladders: what each delivery really exchanged over SIP and MSRP, kept for a while so that it can be looked at later. Start
 * lines and headers are kept as they were; of content only its length and a hash.
 *
 * <p>Messages are gathered in memory where they pass by, on SIP threads and event loops, and written by one thread of this
 * package when the delivery is over. Nobody waits for it: what cannot be kept is left out.
 *
 * <p>May import: {@code cpm}, {@code config}, {@code sipservlet}, {@code msrp}. Not the queue, not {@code delivery}, not
 * {@code javax.servlet.sip}, not Netty.
 */
package org.restante.ladder;
