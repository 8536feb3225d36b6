/**
 * Push to several devices: the INVITE of change request 002, the payload of change request 001 (PUSH-01..PUSH-20).
 *
 * <p>May import: {@code delivery}, {@code cpm}, {@code queue}, {@code codec.cpim}, {@code codec.mime},
 * {@code codec.sdp}, {@code msrp}, {@code sipservlet}, {@code config}.
 */
package org.restante.delivery.push;
