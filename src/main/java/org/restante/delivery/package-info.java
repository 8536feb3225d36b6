/**
 * Delivery of what is held: campaigns over a user's devices, one session per device with its state machine, and the
 * procedures that say what goes into the invitation and the messages. Everything of one user runs on that user's lane.
 *
 * <p>May import: {@code cpm}, {@code queue}, {@code policy}, {@code trigger}, {@code history}, {@code disposition},
 * {@code sipservlet}, {@code msrp}, {@code ladder}, {@code codec.sdp}, {@code codec.cpim}, {@code codec.mime}, {@code lane},
 * {@code config}. Not {@code javax.servlet.sip}, not Netty, not its subpackages: procedures are found through CDI.
 */
package org.restante.delivery;
