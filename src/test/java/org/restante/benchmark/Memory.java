package org.restante.benchmark;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What a process holds in memory. */
final class Memory {

    private Memory() {
    }

    /** {@return octets that are in use after a collection: heap, direct buffers, and the pool of the network library} */
    static long live() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        long pooled = ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory() + provider.metric().usedHeapMemory() : 0;
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct + pooled;
    }

    /** {@return octets of the heap that are in use after a collection} */
    static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static double mebibytes(long octets) {
        return octets / 1048576.0;
    }
}
