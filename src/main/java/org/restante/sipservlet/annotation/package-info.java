/**
 * Annotations of SIP Servlet 2.0 (JSR 359 §4) for handler methods: what they handle, and the meta-annotations from which
 * an application can make its own.
 *
 * <p>May import: {@code javax.servlet.sip}.
 */
package org.restante.sipservlet.annotation;
