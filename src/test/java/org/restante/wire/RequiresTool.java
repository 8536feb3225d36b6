package org.restante.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test needs these programs. Where one is missing the test is skipped and says which; with
 * {@code restante.requireTools=true} (or {@code RESTANTE_REQUIRE_TOOLS=true} in the environment) it fails instead, so
 * that a run that is meant to prove everything cannot pass by skipping.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ToolCondition.class)
public @interface RequiresTool {

    /**
     * {@return names of programs, for example {@code sipp}, {@code tshark}, {@code tcpdump}; {@code kamailio:tls} is Kamailio
     * with its module {@code tls}}
     */
    String[] value();
}
