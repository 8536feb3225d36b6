/**
 * The queue of deferred messages as a port: what is held, for whom, in which state, and the lease under which a
 * delivery works on it. Requirements STO-01..STO-07, DEF-14, DEF-15, DEF-16.
 *
 * <p>May import: {@code cpm}. Adapters stand in subpackages; nobody names them.
 */
package org.restante.queue;
