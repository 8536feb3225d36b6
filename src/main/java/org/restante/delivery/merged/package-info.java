/**
 * Merged delivery: several messages in one MSRP message, as change request 000 asks for it (MRG-01..MRG-07).
 *
 * <p>May import: {@code delivery}, {@code cpm}, {@code queue}, {@code codec.cpim}, {@code codec.mime},
 * {@code codec.sdp}, {@code sipservlet}, {@code config}.
 */
package org.restante.delivery.merged;
