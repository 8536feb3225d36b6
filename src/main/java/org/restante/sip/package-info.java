/**
 * Handlers of SIP requests: they read, decide nothing, and hand on.
 *
 * <p>May import: {@code sipservlet}, {@code deferral}, {@code trigger}, {@code disposition}, {@code delivery},
 * {@code relay}, {@code cpm}, {@code config}, {@code codec.reginfo}.
 */
package org.restante.sip;
