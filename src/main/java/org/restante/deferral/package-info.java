/**
 * Deliver, defer or refuse? What arrives is checked in the order of DEF-02 and, if it is to be held, made durable before
 * the answer goes out (DEF-04); sessions are taken in the place of a user who is away (DEF-05, DEF-08). The sweep of
 * expired messages is here, too (DEF-13).
 *
 * <p>May import: {@code cpm}, {@code codec.cpim}, {@code codec.groupstate}, {@code codec.imdn}, {@code codec.mime},
 * {@code codec.sdp}, {@code queue}, {@code policy}, {@code history}, {@code disposition}, {@code msrp}, {@code sipservlet}, {@code trigger}, {@code lane}, {@code config}.
 */
package org.restante.deferral;
