package org.restante.embedded;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Files and connections that the system lets this process have open. */
final class OpenFiles {

    private OpenFiles() {
    }

    /** {@return how many at most; {@link Long#MAX_VALUE} if nothing says it} */
    static long most() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }
}
