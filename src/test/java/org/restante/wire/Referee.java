package org.restante.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges a capture by two independent readers. {@code tshark} knows SIP and SDP well; of MSRP it shows only the first
 * frame of a segment and finds little fault, so every octet of every TCP stream and datagram is also read by the
 * parsers of the scripted peers. A datagram that tshark does not take for SIP is a fault as well: a broken start line
 * makes it just data.
 */
public final class Referee {

    private static final String ERROR = "8388608";
    private static final String BAD = "_ws.malformed || ((sip || sdp || msrp) && _ws.expert.severity >= " + ERROR
            + ") || (udp && data && !icmp && data.len > 4)";

    private final Path capture;
    private final List<String> faults = new ArrayList<>();
    private final List<WireMessage> sip = new ArrayList<>();
    private final List<MsrpFrame> msrp = new ArrayList<>();

    private Referee(Path capture) {
        this.capture = capture;
    }

    /** {@return the judgement of a capture that holds SIP and MSRP traffic and nothing else} */
    public static Referee of(Path capture) {
        Referee referee = new Referee(capture);
        referee.dissect();
        referee.readPackets();
        return referee;
    }

    /** {@return one line for each fault; empty when the traffic is clean} */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** Fails with the faults when there are any. */
    public Referee assertClean() {
        if (!faults.isEmpty()) {
            throw new AssertionError(capture + " is not clean:\n" + String.join("\n", faults));
        }
        return this;
    }

    /** {@return methods and status codes of SIP in the order of the wire as tshark reads them: "INVITE", "200"} */
    public List<String> sipFlow() {
        return tshark("-Y", "sip", "-T", "fields", "-E", "separator= ", "-E", "occurrence=a", "-E", "aggregator= ",
                "-e", "sip.Method", "-e", "sip.Status-Code").stream()
                .flatMap(line -> Stream.of(line.strip().split(" +"))).toList();
    }

    /** {@return SIP messages: datagrams in the order of the wire, then those of each TCP stream, side by side} */
    public List<WireMessage> sip() {
        return List.copyOf(sip);
    }

    /**
     * {@return MSRP frames, stream by stream, first all of the side that opened the connection}; see
     * {@link #msrpFlow()} for the order between the sides.
     */
    public List<MsrpFrame> msrp() {
        return List.copyOf(msrp);
    }

    /** {@return MSRP methods and status codes in the order of the wire; of a segment only the first frame shows} */
    public List<String> msrpFlow() {
        return tshark("-Y", "msrp", "-T", "fields", "-E", "separator= ", "-e", "msrp.method", "-e",
                "msrp.status.code").stream().map(String::strip).toList();
    }

    private void dissect() {
        faults.addAll(tshark("-Y", BAD, "-T", "fields", "-E", "separator= ", "-e", "frame.number", "-e",
                "_ws.col.Protocol", "-e", "_ws.col.Info", "-e", "_ws.expert.message").stream()
                .map(line -> "tshark: packet " + line).toList());
    }

    /** Reads datagrams at once and then, together, the streams that were met among the packets. */
    private void readPackets() {
        Set<String> streams = new LinkedHashSet<>();
        for (String line : tshark("-Y", "(udp && !icmp) || tcp.len > 0", "-T", "fields", "-E", "separator=|", "-e",
                "udp.payload", "-e", "tcp.stream")) {
            String[] fields = line.split("\\|", -1);
            if (fields[0].isEmpty()) {
                streams.add(fields[1]);
            } else {
                readDatagram(HexFormat.of().parseHex(fields[0]));
            }
        }
        readStreams(streams);
    }

    private void readDatagram(byte[] octets) {
        if (!new String(octets, StandardCharsets.UTF_8).isBlank()) {
            readSip(octets);
        }
    }

    private void readSip(byte[] octets) {
        try {
            WireMessage message = WireMessage.parse(octets);
            Stream.of("Via", "From", "To", "Call-ID", "CSeq").filter(name -> message.header(name).isEmpty())
                    .forEach(name -> faults.add("SIP without " + name + ": " + message.startLine()));
            sip.add(message);
        } catch (IllegalArgumentException e) {
            faults.add("SIP: " + e.getMessage());
        }
    }

    private void readStreams(Set<String> streams) {
        List<String> follow = new ArrayList<>(List.of("-q"));
        streams.forEach(stream -> follow.addAll(List.of("-z", "follow,tcp,raw," + stream)));
        ByteArrayOutputStream[] sides = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
        for (String line : streams.isEmpty() ? List.<String>of() : tshark(follow.toArray(String[]::new))) {
            if (line.startsWith("Follow:")) {
                readSides(sides);
            } else if (line.strip().matches("([0-9a-f]{2})+")) {
                sides[line.startsWith("\t") ? 1 : 0].writeBytes(HexFormat.of().parseHex(line.strip()));
            }
        }
        readSides(sides);
    }

    private void readSides(ByteArrayOutputStream[] sides) {
        for (ByteArrayOutputStream side : sides) {
            readStream(side.toByteArray());
            side.reset();
        }
    }

    private void readStream(byte[] octets) {
        InputStream in = new ByteArrayInputStream(octets);
        boolean isMsrp = new String(octets, 0, Math.min(5, octets.length), StandardCharsets.UTF_8).equals("MSRP ");
        try {
            if (isMsrp) {
                MsrpFrameReader reader = new MsrpFrameReader(in);
                for (MsrpFrame frame = reader.next(); frame != null; frame = reader.next()) {
                    readMsrp(frame);
                }
            } else {
                for (byte[] one = SipSockets.readMessage(in); one != null; one = SipSockets.readMessage(in)) {
                    readSip(one);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            faults.add((isMsrp ? "MSRP: " : "SIP over TCP: ") + e.getMessage());
        }
    }

    /** The rules of RFC 4975 §9 that hold for every frame, whatever its session. */
    private void readMsrp(MsrpFrame frame) {
        msrp.add(frame);
        List<String> names = frame.headers().stream().map(WireHeader::name).toList();
        if (names.size() < 2 || !names.get(0).equals("To-Path") || !names.get(1).equals("From-Path")) {
            faults.add("MSRP: To-Path and From-Path do not come first: " + frame);
        }
        if (!frame.transactionId().matches("[A-Za-z0-9][A-Za-z0-9.+%=-]{3,31}")) {
            faults.add("MSRP: not a transaction id: " + frame.transactionId());
        }
        if (!frame.isRequest() && (frame.flag() != '$' || frame.body() != null)) {
            faults.add("MSRP: a response with a body or without $: " + frame);
        }
        if (frame.isRequest() && !frame.method().matches("SEND|REPORT")) {
            faults.add("MSRP: unknown method: " + frame.method());
        }
        if (frame.body() != null && !names.get(names.size() - 1).equals("Content-Type")) {
            faults.add("MSRP: Content-Type is not the last header before the body: " + frame);
        }
        frame.header("Byte-Range").filter(range -> !range.matches("[1-9][0-9]*-([0-9]+|\\*)/([0-9]+|\\*)"))
                .ifPresent(range -> faults.add("MSRP: Byte-Range " + range));
    }

    private List<String> tshark(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            List<String> lines;
            try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                lines = out.lines().filter(line -> !line.isEmpty()).toList();
            }
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + process.exitValue());
            }
            return lines;
        } catch (IOException e) {
            throw new AssertionError("cannot run tshark", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
