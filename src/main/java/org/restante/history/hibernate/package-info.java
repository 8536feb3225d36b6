/**
 * Conversation history in the database: its own tables and its own copy of the contents, so that a message's history
 * outlives the message.
 *
 * <p>May import: {@code history}, {@code cpm}, {@code database}. Package-private but for what wires it.
 */
package org.restante.history.hibernate;
