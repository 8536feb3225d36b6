package org.restante.benchmark;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What another JVM of this machine holds in memory, as its management interface tells. */
final class RemoteMemory implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection connection;

    RemoteMemory(long process) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(process));
            try {
                connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("no way to look into process " + process, e);
        }
        connection = connector.getMBeanServerConnection();
    }

    /** {@return octets of the heap that are in use after a collection} */
    long heap() throws IOException {
        MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(connection, ManagementFactory.MEMORY_MXBEAN_NAME,
                MemoryMXBean.class);
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** {@return octets of direct buffers that the JVM knows of} */
    long direct() throws IOException {
        return ManagementFactory.newPlatformMXBeanProxy(connection, "java.nio:type=BufferPool,name=direct", BufferPoolMXBean.class)
                .getMemoryUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
