package org.restante.sipservlet.dialog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long after a 491 a request came again, by the clock of the capture; read by tshark. */
final class GlareWaits {

    private GlareWaits() {
    }

    /** {@return for each 491 that came to this port, the time until the next request of the same call that left it} */
    static List<Duration> of(Path capture, int port) {
        Map<String, Double> refused = new HashMap<>();
        List<Duration> waits = new ArrayList<>();
        for (String line : tshark(capture)) {
            String[] fields = line.split("\t", -1); // time, source port, destination port, Call-ID, method, status
            if (fields[5].equals("491") && fields[2].equals(String.valueOf(port))) {
                refused.putIfAbsent(fields[3], Double.parseDouble(fields[0]));
            } else if ((fields[4].equals("INVITE") || fields[4].equals("UPDATE")) && fields[1].equals(String.valueOf(port))
                    && refused.containsKey(fields[3])) {
                double since = refused.remove(fields[3]);
                waits.add(Duration.ofNanos((long) ((Double.parseDouble(fields[0]) - since) * 1e9)));
            }
        }
        return waits;
    }

    private static List<String> tshark(Path capture) {
        try {
            Process process = new ProcessBuilder("tshark", "-r", capture.toString(), "-Y", "sip", "-d", "udp.port==1-65535,sip",
                    "-T", "fields", "-e", "frame.time_epoch", "-e", "udp.srcport", "-e", "udp.dstport", "-e", "sip.Call-ID",
                    "-e", "sip.Method", "-e", "sip.Status-Code").redirectError(ProcessBuilder.Redirect.DISCARD).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
