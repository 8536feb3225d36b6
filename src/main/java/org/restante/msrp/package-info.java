/**
 * The MSRP engine: chunk codec, connections, sessions, reports (RFC 4975, RFC 6135). The only place that knows Netty.
 * It knows nothing of CPM and could be lifted out as a library.
 *
 * <p>From the wire inwards: {@link org.restante.msrp.FrameDecoder} and {@link org.restante.msrp.FrameEncoder} turn octets
 * into parts of frames and back; {@link org.restante.msrp.MsrpConnection} carries sessions and matches responses;
 * {@link org.restante.msrp.RequestRouter} finds the session of a request; {@link org.restante.msrp.LiveSession} is a
 * session from its URI to its end, with an {@link org.restante.msrp.Outbox} for what it sends and an
 * {@link org.restante.msrp.Inbox} for what it receives.
 *
 * <p>Around these: {@link org.restante.msrp.Negotiation} says who connects, {@link org.restante.msrp.Connector} does and
 * shares what it connected, {@link org.restante.msrp.Admission} limits who connects to us,
 * {@link org.restante.msrp.RelayClient} gets in at a relay and {@link org.restante.msrp.RelayAccess} keeps at it, {@link org.restante.msrp.MsrpJoin} joins two sessions.
 *
 * <p>Threads: a connection and the sessions it carries live on one event loop; nothing there blocks. Only the steps of a
 * session from one stage to the next may be tried from any thread.
 *
 * <p>May import: {@code codec.mime}, {@code codec.sdp}; {@code io.netty}, SLF4J for logging.
 */
package org.restante.msrp;
