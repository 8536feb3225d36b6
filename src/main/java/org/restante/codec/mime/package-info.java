/**
 * MIME: content types, header blocks, multipart bodies, read as streams with bounded depth and size.
 *
 * <p>Pure: no I/O of its own, no CDI, no logging. May import: the JDK and Mime4j.
 */
package org.restante.codec.mime;
