/**
 * The MSRP engine: chunk codec, connections, sessions, reports (RFC 4975, RFC 6135). The only place that knows Netty.
 * It knows nothing of CPM and could be lifted out as a library.
 *
 * <p>May import: {@code codec.mime}, {@code codec.sdp}.
 */
package org.restante.msrp;
