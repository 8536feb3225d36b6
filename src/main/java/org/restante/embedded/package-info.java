/**
 * Tomcat and the Restcomm SIP Servlets container in this JVM: for {@code deploy/restante} and for tests. Not in the WAR.
 *
 * <p>May import: {@code config}. Imported by {@code command} only.
 */
package org.restante.embedded;
