/**
 * What wakes a user's queue: registrations of devices and what the core tells of them (TRG-01..TRG-04). Fires CDI events
 * of type {@link org.restante.trigger.Trigger} and calls nobody.
 *
 * <p>May import: {@code cpm}, {@code codec.reginfo}, {@code config}.
 */
package org.restante.trigger;
