/**
 * Live delivery: what arrives for a user whose devices are there is offered to them at once. What no device takes goes
 * back to {@code deferral}, whose {@link org.restante.deferral.LiveDelivery} and
 * {@link org.restante.deferral.LiveSessions} are implemented here. Disposition notifications that were held go out in the
 * same form once devices are there (IMDN-08).
 *
 * <p>May import: {@code sipservlet}, {@code msrp}, {@code policy}, {@code deferral}, {@code cpm}, the codecs, and to know
 * message and devices {@code queue}, {@code trigger}, {@code config}, {@code lane}; {@code disposition} for the
 * event of a notification that was seen.
 */
package org.restante.relay;
