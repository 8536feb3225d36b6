/**
 * The SIP Servlet 2.0 programming model (JSR 359) over any SIP Servlet 1.1 container: annotated handler methods found at
 * boot, one dispatching servlet, the container's objects as CDI beans, work under the application-session lock from
 * other threads, blocking work off them, and a user agent in our own records. Left out of JSR 359, as nothing here
 * needs them: {@code @BranchResponse} and all else of the proxy, and the scopes of invocation and application session.
 *
 * <p>May import: {@code cpm}, {@code config}, {@code codec.mime}. With {@code sip} and {@code lab} the only user of
 * {@code javax.servlet.sip}.
 */
package org.restante.sipservlet;
