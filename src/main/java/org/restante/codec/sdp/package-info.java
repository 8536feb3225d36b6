/**
 * SDP offers and answers for one MSRP media line (RFC 4566, RFC 4975 §8, RFC 4145, RFC 5547).
 *
 * <p>Pure: no I/O, no CDI, no logging. May import: the JDK and {@code codec.mime}.
 */
package org.restante.codec.sdp;
