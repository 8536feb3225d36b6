/**
 * The queue of deferred messages as ports: the way in ({@link org.restante.queue.MessageIntake}), what is held, for
 * whom, in which state, and the lease under which a delivery works on it
 * ({@link org.restante.queue.DeferredMessageQueue}), what operators may do
 * ({@link org.restante.queue.QueueOperations}), and what users want ({@link org.restante.queue.UserPreferences}).
 * Requirements STO-01..STO-07, DEF-02, DEF-03, DEF-11, DEF-14..DEF-16, DEF-18.
 *
 * <p>May import: {@code cpm}. Adapters stand in subpackages; nobody names them.
 */
package org.restante.queue;
