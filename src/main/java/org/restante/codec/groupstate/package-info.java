/**
 * Group state objects: who takes part in a group session, and under which identity it was last held.
 *
 * <p>Pure: no I/O, no CDI, no logging. May import: the JDK and {@code codec.xml}.
 */
package org.restante.codec.groupstate;
