package org.restante.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
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

    private static final int ERROR = 8_388_608;
    private static final int KEEP_ALIVE = 4;
    private static final String[] FIELDS = {"frame.number", "frame.protocols", "_ws.malformed", "_ws.expert.severity", "data.len",
        "udp.payload", "tcp.stream", "tcp.len", "_ws.expert.message", "_ws.col.Info"};

    private final Path capture;
    private final boolean part;
    private final List<String> faults = new ArrayList<>();
    private final List<WireMessage> sip = new ArrayList<>();
    private final List<MsrpFrame> msrp = new ArrayList<>();

    private Referee(Path capture, boolean part) {
        this.capture = capture;
        this.part = part;
    }

    /** {@return the judgement of a capture that holds SIP and MSRP traffic and nothing else} */
    public static Referee of(Path capture) {
        return new Referee(capture, false).judge();
    }

    /**
     * {@return the judgement of a capture that began while connections were open and ended while some still were} Of TCP
     * only streams are judged whose first packet was captured, and one that ends within a message is no fault.
     */
    public static Referee ofPart(Path capture) {
        return new Referee(capture, true).judge();
    }

    /**
     * Has {@code text2pcap} make a capture of a text, as an operator would; {@return the judgement of it}
     *
     * @param text what was exported
     * @param folder where text and capture are left
     */
    public static Referee ofText(String text, Path folder) {
        try {
            Path file = Files.writeString(folder.resolve("ladder.txt"), text);
            Path capture = folder.resolve("ladder.pcap");
            Process process = new ProcessBuilder("text2pcap", "-q", "-l", "101", "-t", "%Y-%m-%d %H:%M:%S.%f", file.toString(),
                    capture.toString()).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("text2pcap ended with " + process.exitValue() + ": " + said);
            }
            return of(capture);
        } catch (IOException e) {
            throw new AssertionError("cannot run text2pcap", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
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

    /** Reads datagrams at once and then, together, the streams that were met among the packets. */
    private Referee judge() {
        Set<String> streams = new LinkedHashSet<>();
        Set<String> begun = new HashSet<>();
        for (String line : packets()) {
            String[] fields = line.split("\\|", FIELDS.length);
            if (isBad(fields)) {
                faults.add("tshark: packet " + fields[0] + ' ' + fields[9] + ' ' + fields[8]);
            }
            if (fields[6].isEmpty() && !fields[5].isEmpty() && !fields[1].contains(":icmp:")) {
                readDatagram(HexFormat.of().parseHex(fields[5]));
            } else if (!fields[6].isEmpty()) {
                (fields[7].equals("0") ? begun : streams).add(fields[6]);
            }
        }
        if (part) {
            streams.retainAll(begun);
        }
        readStreams(streams);
        return this;
    }

    /** Malformed, or of a protocol of ours with an error, or a datagram that is of no protocol. */
    private static boolean isBad(String[] fields) {
        List<String> protocols = List.of(fields[1].split(":"));
        boolean ours = protocols.contains("sip") || protocols.contains("sdp") || protocols.contains("msrp");
        boolean error = Stream.of(fields[3].split(",")).anyMatch(severity -> !severity.isEmpty() && Integer.parseInt(severity) >= ERROR);
        boolean unknown = protocols.contains("udp") && protocols.contains("data") && !protocols.contains("icmp")
                && Integer.parseInt(fields[4]) > KEEP_ALIVE;
        return !fields[2].isEmpty() || ours && error || unknown;
    }

    private List<String> packets() {
        List<String> arguments = new ArrayList<>(List.of("-Y", "udp || icmp || tcp.len > 0 || tcp.flags.syn == 1", "-T", "fields", "-E",
                "separator=|"));
        for (String field : FIELDS) {
            arguments.addAll(List.of("-e", field));
        }
        return tshark(arguments.toArray(String[]::new));
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
        } catch (IOException end) {
            if (!part) {
                faults.add((isMsrp ? "MSRP: " : "SIP over TCP: ") + end.getMessage());
            }
        } catch (IllegalArgumentException e) {
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

    /** What a packet says counts before what its port is for elsewhere: ours are of those that anybody may use. */
    private List<String> tshark(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString(),
                "-o", "tcp.try_heuristic_first:TRUE", "-o", "udp.try_heuristic_first:TRUE"));
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
