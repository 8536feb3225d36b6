/**
 * Deferred Large Message Mode: a session for one large message, as change request 003 draws it (LMM-01..LMM-21).
 *
 * <p>May import: {@code delivery}, {@code cpm}, {@code queue}, {@code codec.sdp}, {@code sipservlet}, {@code config}.
 */
package org.restante.delivery.largemessage;
