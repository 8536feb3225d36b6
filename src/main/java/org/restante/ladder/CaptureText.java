package org.restante.ladder;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A ladder as text that {@code text2pcap} makes a capture of: one IP packet for each message on the wire, with the
 * addresses and times that it had. Content was not kept; dots stand in its place. Pure.
 *
 * <pre>
 *   text2pcap -l 101 -t "%Y-%m-%d %H:%M:%S.%f" ladder.txt ladder.pcap
 * </pre>
 */
public final class CaptureText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Stand in for addresses that are not known (RFC 5737). */
    private static final String OURS = "192.0.2.1:5060";
    private static final String THEIRS = "192.0.2.2:5060";

    /** What stands around the dots of a session description, so that it can still be read as one. */
    private static final String SDP = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=";
    private static final String END_OF_SDP = "\r\nt=0 0\r\n";

    private static final int WIDTH = 16;

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Long> sequences = new HashMap<>();
    private final String local;
    private final String remote;

    private CaptureText(List<Rung> rungs) {
        List<Rung> sip = rungs.stream().filter(rung -> rung.protocol() == Rung.Protocol.SIP).toList();
        this.local = sip.stream().filter(Rung::sent).map(rung -> Via.of(rung.head()).sentBy()).filter(Packet::isAddress)
                .findFirst().orElse(OURS);
        this.remote = sip.stream().map(Rung::remote).filter(Packet::isAddress).findFirst().orElse(THEIRS);
    }

    /** {@return the text; a comment at its beginning says how to use it} */
    public static String of(Ladder ladder) {
        CaptureText capture = new CaptureText(ladder.rungs());
        Ladder.Head head = ladder.head();
        capture.text.append("# Delivery ").append(head.delivery()).append(" to ").append(comment(head.user().uri())).append(" at ")
                .append(comment(head.device().value())).append(", session ").append(head.id()).append('\n')
                .append("# text2pcap -l 101 -t \"%Y-%m-%d %H:%M:%S.%f\" ladder.txt ladder.pcap\n")
                .append("# Content was not kept; dots stand in its place.\n");
        for (int i = 0; i < ladder.rungs().size(); i++) {
            if (i == ladder.gap() && ladder.skipped() > 0) {
                capture.text.append("# Here ").append(ladder.skipped()).append(" messages were left out.\n");
            }
            capture.packet(ladder.rungs().get(i));
        }
        return capture.text.toString();
    }

    private static String comment(String value) {
        return value.replaceAll("\\p{Cntrl}", "?");
    }

    private void packet(Rung rung) {
        boolean sip = rung.protocol() == Rung.Protocol.SIP;
        byte[] payload = sip ? sip(rung) : msrp(rung);
        String ours = sip || !Packet.isAddress(rung.local()) ? local : rung.local();
        String theirs = sip || !Packet.isAddress(rung.remote()) ? remote : rung.remote();
        String from = rung.sent() ? ours : theirs;
        String to = rung.sent() ? theirs : ours;
        Packet packet = new Packet(from, to);
        if (sip && Via.of(rung.head()).isDatagram()) {
            dump(rung.at(), packet.udp(payload));
        } else {
            long sequence = sequences.getOrDefault(from + '>' + to, 1L);
            long acknowledged = sequences.getOrDefault(to + '>' + from, 1L);
            sequences.put(from + '>' + to, sequence + payload.length);
            dump(rung.at(), packet.tcp(payload, sequence, acknowledged));
        }
    }

    private static byte[] sip(Rung rung) {
        int octets = (int) Math.min(rung.octets(), Packet.MOST_PAYLOAD);
        String head = rung.head().replaceFirst("(?im)^(Content-Length|l)[ \t]*:.*$", "Content-Length: " + octets);
        boolean sdp = Heads.header(head, "Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith("application/sdp")
                && octets > SDP.length() + END_OF_SDP.length();
        return sdp ? join(head + "\r\n\r\n" + SDP, content(rung, octets - SDP.length() - END_OF_SDP.length()), END_OF_SDP)
                : join(head + "\r\n\r\n", content(rung, octets), "");
    }

    private static byte[] msrp(Rung rung) {
        String[] start = rung.startLine().split(" ");
        String end = "-------" + (start.length > 1 ? start[1] : "") + rung.flag() + "\r\n";
        if (rung.octets() == 0) {
            return join(rung.head() + "\r\n", new byte[0], end);
        }
        return join(rung.head() + "\r\n\r\n", content(rung, (int) Math.min(rung.octets(), Packet.MOST_PAYLOAD)), "\r\n" + end);
    }

    private static byte[] content(Rung rung, int octets) {
        String hash = rung.hash() == 0 ? "" : String.format(Locale.ROOT, ", CRC-32C %08x", rung.hash());
        byte[] note = String.format(Locale.ROOT, "(%d octets%s) ", rung.octets(), hash).getBytes(StandardCharsets.US_ASCII);
        byte[] content = new byte[octets];
        Arrays.fill(content, (byte) '.');
        System.arraycopy(note, 0, content, 0, Math.min(note.length, octets));
        return content;
    }

    private static byte[] join(String head, byte[] content, String end) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(content);
        all.writeBytes(end.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    private void dump(Instant at, byte[] packet) {
        text.append(TIME.format(at)).append('\n');
        for (int line = 0; line < packet.length; line += WIDTH) {
            text.append(String.format(Locale.ROOT, "%06x", line));
            for (int i = line; i < Math.min(line + WIDTH, packet.length); i++) {
                text.append(String.format(Locale.ROOT, " %02x", packet[i] & 0xff));
            }
            text.append('\n');
        }
        text.append('\n');
    }
}
