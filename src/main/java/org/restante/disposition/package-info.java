/**
 * Disposition notifications of our own: the sender of a message that came to its end without having been delivered is told
 * so, if he asked for it (IMDN-09).
 *
 * <p>May import: {@code cpm}, {@code codec.cpim}, {@code codec.imdn}, {@code history}, {@code sipservlet}, and to know whom
 * to tell and how {@code queue}, {@code policy}, {@code trigger}, {@code config}, {@code lane}.
 */
package org.restante.disposition;
