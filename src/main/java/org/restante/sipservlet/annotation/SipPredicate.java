package org.restante.sipservlet.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletMessage;

/**
 * Meta-annotation: limits a handler method to messages for which a predicate is true. The predicate is a CDI bean; it
 * must be free of side effects, and one that throws counts as false.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD})
public @interface SipPredicate {

    /** {@return bean class of the predicate; it takes requests, responses, or both, as the handler method does} */
    Class<? extends Predicate<? extends SipServletMessage>> value();

    /** {@return rank among handler methods that are equal but for their predicates; smaller is asked first} */
    int order() default 0;
}
