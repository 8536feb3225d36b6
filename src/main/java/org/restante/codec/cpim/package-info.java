/**
 * CPIM messages (RFC 3862) and the imdn header fields in them (RFC 5438).
 *
 * <p>Pure: no I/O, no CDI, no logging. May import: the JDK and {@code codec.mime}.
 */
package org.restante.codec.cpim;
