/**
 * The HTTP API of the console: what is held for whom and why, the history, a user's preferences, and whether the node is
 * up. It shows no message content.
 *
 * <p>Runs on the container's HTTP threads, which may wait for the database; touches no SIP objects. May import: {@code
 * queue}, {@code history}, {@code trigger}, {@code config}, {@code cpm}, {@code lane}, {@code ladder}, {@code deferral}, and of libraries the
 * servlet API, CDI and Jackson.
 */
package org.restante.console;
