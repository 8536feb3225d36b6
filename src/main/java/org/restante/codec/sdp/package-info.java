/**
 * SDP offers and answers for one MSRP media line (RFC 4566, RFC 4975 §8, RFC 4145, RFC 5547).
 *
 * <p>The reader is our own and not JAIN SDP: that one passes over lines it cannot read, takes negative ports and
 * descriptions without {@code v=0}, shortens long numbers, has no limits and prints stack traces for bad input.
 *
 * <p>Pure: no I/O, no CDI, no logging. May import: the JDK and {@code codec.mime}.
 */
package org.restante.codec.sdp;
