package org.restante.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Processor time that a process has used: what a result costs, also where others keep the processors busy. */
final class CpuTime {

    private CpuTime() {
    }

    /** {@return seconds that this process has used} */
    static double seconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    /** {@return seconds that a process and those that it started, and that still run, have used} */
    static double seconds(ProcessHandle root) {
        return Stream.concat(Stream.of(root), root.descendants()).map(process -> process.info().totalCpuDuration())
                .flatMap(Optional::stream).mapToLong(Duration::toNanos).sum() / 1e9;
    }

    /** {@return the PostgreSQL server of this machine that was told to listen at a port} */
    static ProcessHandle postgresql(int port) {
        return ProcessHandle.allProcesses().filter(process -> process.info().commandLine()
                .filter(line -> line.contains("/bin/postgres ") && line.matches(".*(-p |port=)" + port + "( .*)?")).isPresent())
                .findFirst().orElseThrow(() -> new IllegalStateException("no PostgreSQL is told to listen at " + port));
    }
}
