/**
 * Reads XML documents of the network element by element, within bounds, and refuses document types and entities. The
 * formats themselves are in packages of their own.
 *
 * <p>Pure: no I/O, no CDI, no logging. May import: the JDK alone.
 */
package org.restante.codec.xml;
