package org.restante.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The sending end of the raw pump in a process of its own, as a served function is one, with the same JVM options. */
final class RawSender implements AutoCloseable {

    private final Process process;
    private final int port;

    /** @param octets that each who connects is sent */
    RawSender(long octets) {
        try {
            process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-XX:+UseG1GC",
                    "-cp", System.getProperty("java.class.path"), RawSender.class.getName(), String.valueOf(octets))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            port = Integer.parseInt(process.inputReader(StandardCharsets.UTF_8).readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends until its standard input ends. */
    public static void main(String[] args) throws InterruptedException, IOException {
        try (RawPump pump = new RawPump()) {
            InetSocketAddress address = (InetSocketAddress) pump.serve(Long.parseLong(args[0])).localAddress();
            System.out.println(address.getPort());
            System.in.read();
        }
    }

    int port() {
        return port;
    }

    /** {@return seconds of processor time that it has used} */
    double cpuSeconds() {
        return CpuTime.seconds(process.toHandle());
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
