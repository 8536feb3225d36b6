/**
 * Disposition notifications: {@code message/imdn+xml} documents (RFC 5438 §11).
 *
 * <p>Pure: no I/O, no CDI, no logging. May import: the JDK and {@code codec.xml}.
 */
package org.restante.codec.imdn;
