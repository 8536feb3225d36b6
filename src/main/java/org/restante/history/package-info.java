/**
 * Conversation history: recording what was delivered, and reading it back (section H; HIST-01, HIST-02, HIST-06).
 *
 * <p>May import: {@code cpm}. Adapters stand in subpackages; nobody names them.
 */
package org.restante.history;
