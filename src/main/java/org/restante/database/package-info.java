/**
 * The database itself: connections, schema, transactions, and large contents in pieces. Knows nothing of what the
 * tables mean.
 *
 * <p>May import: nothing of ours. Allowed here and in the {@code ..hibernate} packages only: JPA, Hibernate.
 */
package org.restante.database;
