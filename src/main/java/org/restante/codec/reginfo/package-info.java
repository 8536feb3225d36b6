/**
 * Registration event documents (RFC 3680) with GRUUs (RFC 5628).
 *
 * <p>Pure: no I/O, no CDI, no logging. May import: the JDK and {@code codec.xml}.
 */
package org.restante.codec.reginfo;
