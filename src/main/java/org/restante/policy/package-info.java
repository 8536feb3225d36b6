/**
 * Decisions as pure functions: limits, expiry, duplicates, which device, when to try again.
 *
 * <p>May import: {@code cpm}, {@code queue}, {@code config}. No I/O, no clock: the present is an argument.
 */
package org.restante.policy;
