/**
 * The queue of deferred messages on Hibernate. All changes of one user's queue happen under the lock of his row in
 * {@code user_queue}, in one transaction each; every query names the user, but those of housekeeping, which are
 * limited ranges of an index of their own.
 *
 * <p>May import: {@code queue}, {@code cpm}, {@code database}.
 */
package org.restante.queue.hibernate;
