/**
 * Lanes: work that belongs to one key runs one piece at a time and in order, whatever thread it came from. The key is
 * the served user, so a lane is what orders everything that touches that user's queue and deliveries. Besides the
 * console's HTTP threads, lane threads are the only ones that may wait for the database. Work that failed because the
 * database is away is {@link org.restante.lane.Postponed} until it is back.
 *
 * <p>May import: nothing of ours.
 */
package org.restante.lane;
