package org.restante.sipservlet.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Meta-annotation: limits a handler method to a range of response statuses. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD})
public @interface SipResponseRange {

    /** {@return first status of the range} */
    int begin();

    /** {@return last status of the range, inclusive} */
    int end();
}
