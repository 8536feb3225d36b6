/**
 * Ladders in the database: one row a session, its messages packed into one value, as they are only ever read together.
 *
 * <p>May import: {@code ladder}, {@code cpm}, {@code database}. Package-private but for what wires it.
 */
package org.restante.ladder.hibernate;
