/**
 * The specification's words as records: identities, feature tags, header fields. Values check themselves when they
 * are made, so that the rest of the house never meets a broken one.
 *
 * <p>May import: nothing but the JDK.
 */
package org.restante.cpm;
