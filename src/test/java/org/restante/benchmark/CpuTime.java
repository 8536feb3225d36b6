package org.restante.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Processor time that this process has used: what a result costs, also where others keep the processors busy. */
final class CpuTime {

    private CpuTime() {
    }

    static double seconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }
}
