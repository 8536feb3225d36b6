package org.restante.sipservlet.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The class has methods that handle SIP messages: public, one parameter of type SipServletRequest or SipServletResponse,
 * no result, and annotated with what they handle. It is a CDI bean of its own scope, so it gets its collaborators
 * through its constructor and keeps no state of a call.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SipHandler {
}
