/**
 * Live delivery: what arrives for a user whose devices are there is offered to them at once. What no device takes goes
 * back to {@code deferral}, whose {@link org.restante.deferral.LiveDelivery} and
 * {@link org.restante.deferral.LiveSessions} are implemented here.
 *
 * <p>May import: {@code sipservlet}, {@code msrp}, {@code policy}, {@code deferral}, {@code cpm}, the codecs, and to know
 * message and devices {@code queue}, {@code trigger}, {@code config}.
 */
package org.restante.relay;
