/**
 * Tomcat and the Restcomm SIP Servlets container in this JVM: for {@code deploy/restante} and for tests. Not in the WAR. What the
 * container's SIP stack reads over UDP and TCP is read here, within bounds (RFC 3261 §18, RFC 5626 §4.4.1), and looked at before
 * the stack handles it.
 *
 * <p>May import: {@code config}. Imported by {@code command} only.
 */
package org.restante.embedded;
