package org.restante.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A referee looks at everything that goes over the ports of this JVM while the tests of this class run, and the class
 * fails if there is a fault ({@link Referee}). Where {@code tcpdump} or {@code tshark} is missing nobody looks, under the
 * rules of {@link RequiresTool}. What is sent on purpose that is no clean SIP or MSRP is {@link Unrefereed}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RefereedTraffic.class)
public @interface Refereed {
}
