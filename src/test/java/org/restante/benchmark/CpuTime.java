package org.restante.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time that a process has used: what a result costs, also where others keep the processors busy. */
final class CpuTime {

    private static final double TICKS_PER_SECOND = 100; // USER_HZ, which Linux tells programs whatever it counts in

    private CpuTime() {
    }

    /** {@return seconds that this process has used} */
    static double seconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    /** {@return seconds that a process and those that it started have used, also those that have ended} */
    static double seconds(ProcessHandle root) {
        return Stream.concat(Stream.of(root), root.descendants()).mapToLong(CpuTime::ticks).sum() / TICKS_PER_SECOND;
    }

    /** Of the process itself, and of its children that have ended (proc(5): utime, stime, cutime, cstime). */
    private static long ticks(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Stream.of(fields).skip(11).limit(4).mapToLong(Long::parseLong).sum();
        } catch (IOException ended) {
            return 0; // its parent has taken what it used
        }
    }

    /** {@return the PostgreSQL server of this machine that was told to listen at a port} */
    static ProcessHandle postgresql(int port) {
        return ProcessHandle.allProcesses().filter(process -> process.info().commandLine()
                .filter(line -> line.contains("/bin/postgres ") && line.matches(".*(-p |port=)" + port + "( .*)?")).isPresent())
                .findFirst().orElseThrow(() -> new IllegalStateException("no PostgreSQL is told to listen at " + port));
    }
}
