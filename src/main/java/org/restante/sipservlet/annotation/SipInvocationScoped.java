package org.restante.sipservlet.annotation;

import jakarta.enterprise.context.NormalScope;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A bean that lives as long as one call of the application (JSR 359): of a handler method, of work of
 * {@code SipExecutor}, of an observer of timers. All that is called within sees the same instance. As with every normal
 * scope, the class must not be final and needs a constructor without parameters.
 */
@Documented
@Inherited
@NormalScope
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
public @interface SipInvocationScoped {
}
