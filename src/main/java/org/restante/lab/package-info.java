/**
 * A minimal SIP/IP core for demos and tests: what an S-CSCF with registrar is to the Participating Function. Registrar
 * with public GRUUs (RFC 3261, RFC 5626, RFC 5627), third-party registration (3GPP TS 24.229 §5.4.1.7), registration
 * events (RFC 3680, RFC 5628) and the routing between originators, the function and devices.
 *
 * <p>It authenticates nobody and is meant for loopback. It runs on a SIP stack of its own and knows the function over
 * sockets alone (docs/decisions/0003).
 *
 * <p>May import: {@code cpm}, {@code config}, {@code codec.reginfo}; JAIN-SIP. Nobody imports it but the root package.
 */
package org.restante.lab;
