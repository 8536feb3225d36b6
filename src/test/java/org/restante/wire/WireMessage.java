package org.restante.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A SIP message taken apart by a parser of its own, so that a fault in the stack under test cannot hide itself
 * (RFC 3261 §7). Names are looked up without regard to case and compact forms count as their long names.
 */
public final class WireMessage {

    private static final Map<String, String> COMPACT = Map.ofEntries(Map.entry("a", "accept-contact"),
            Map.entry("b", "referred-by"), Map.entry("c", "content-type"), Map.entry("d", "request-disposition"),
            Map.entry("e", "content-encoding"), Map.entry("f", "from"), Map.entry("i", "call-id"),
            Map.entry("j", "reject-contact"), Map.entry("k", "supported"), Map.entry("l", "content-length"),
            Map.entry("m", "contact"), Map.entry("o", "event"), Map.entry("r", "refer-to"),
            Map.entry("s", "subject"), Map.entry("t", "to"), Map.entry("u", "allow-events"),
            Map.entry("v", "via"), Map.entry("x", "session-expires"));

    private final String startLine;
    private final List<WireHeader> headers;
    private final byte[] body;
    private final byte[] raw;
    private final SipChannel channel;

    private WireMessage(String startLine, List<WireHeader> headers, byte[] body, byte[] raw, SipChannel channel) {
        this.startLine = startLine;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.raw = raw;
        this.channel = channel;
    }

    /**
     * {@return the message in {@code raw}}
     *
     * @param raw a whole message, from start line to the last octet of the body
     * @throws IllegalArgumentException when it is not a SIP message, or shorter than its Content-Length
     */
    public static WireMessage parse(byte[] raw) {
        return parse(raw, null);
    }

    static WireMessage parse(byte[] raw, SipChannel channel) {
        int end = endOfHead(raw);
        if (end < 0) {
            throw new IllegalArgumentException("no empty line ends the header block: " + text(raw));
        }
        List<String> lines = unfold(new String(raw, 0, end, StandardCharsets.UTF_8));
        List<WireHeader> headers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            headers.add(WireHeader.parse(line));
        }
        String startLine = lines.get(0);
        if (!startLine.startsWith("SIP/2.0 ") && !startLine.endsWith(" SIP/2.0")) {
            throw new IllegalArgumentException("not a SIP start line: " + startLine);
        }
        int length = contentLength(headers).orElse(raw.length - end - 4);
        if (length < 0 || length > raw.length - end - 4) {
            throw new IllegalArgumentException("Content-Length " + length + " but " + (raw.length - end - 4)
                    + " octets of body: " + text(raw));
        }
        byte[] body = new byte[length];
        System.arraycopy(raw, end + 4, body, 0, length);
        return new WireMessage(startLine, headers, body, raw.clone(), channel);
    }

    /** {@return the index of the CRLF CRLF that ends the header block, or -1} */
    static int endOfHead(byte[] raw) {
        for (int i = 0; i + 3 < raw.length; i++) {
            if (raw[i] == '\r' && raw[i + 1] == '\n' && raw[i + 2] == '\r' && raw[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** {@return the Content-Length in a header block, empty when there is none} */
    static Optional<Integer> contentLength(List<WireHeader> headers) {
        return headers.stream().filter(h -> longName(h.name()).equals("content-length"))
                .findFirst().map(h -> Integer.parseInt(h.value()));
    }

    static List<WireHeader> headers(String head) {
        List<String> lines = unfold(head);
        return lines.subList(1, lines.size()).stream().map(WireHeader::parse).toList();
    }

    private static List<String> unfold(String head) {
        List<String> lines = new ArrayList<>();
        for (String line : head.split("\r\n", -1)) {
            boolean folded = !lines.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"));
            if (folded) {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + " " + line.strip());
            } else {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String longName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return COMPACT.getOrDefault(lower, lower);
    }

    public String startLine() {
        return startLine;
    }

    public boolean isRequest() {
        return !startLine.startsWith("SIP/2.0 ");
    }

    /** {@return the method of a request; of a response the method in its CSeq} */
    public String method() {
        return isRequest() ? startLine.substring(0, startLine.indexOf(' ')) : require("CSeq").split("\\s+")[1];
    }

    /** {@return the status code, 0 for a request} */
    public int status() {
        return isRequest() ? 0 : Integer.parseInt(startLine.substring(8, 11));
    }

    public String requestUri() {
        return startLine.split(" ")[1];
    }

    /** {@return all header fields in the order of the wire} */
    public List<WireHeader> headers() {
        return headers;
    }

    /** {@return the value of the first header field of this name} */
    public Optional<String> header(String name) {
        return headerLines(name).stream().findFirst();
    }

    /** {@return the value of the first header field of this name, an assertion error with the message if absent} */
    public String require(String name) {
        return header(name).orElseThrow(() -> new AssertionError("no " + name + " in\n" + this));
    }

    /** {@return the values of this name, one for each line on the wire} */
    public List<String> headerLines(String name) {
        String wanted = longName(name);
        return headers.stream().filter(h -> longName(h.name()).equals(wanted)).map(WireHeader::value).toList();
    }

    /** {@return the values of this name, lines split at commas outside quotes and angle brackets} */
    public List<String> values(String name) {
        return headerLines(name).stream().flatMap(line -> SipText.splitList(line).stream()).toList();
    }

    /** {@return the parameter of the first value, outside the angle brackets, without quotes; "" without a value} */
    public Optional<String> param(String headerName, String param) {
        return values(headerName).stream().findFirst().flatMap(value -> SipText.param(value, param));
    }

    public String callId() {
        return require("Call-ID");
    }

    /** {@return the number in CSeq} */
    public long cseq() {
        return Long.parseLong(require("CSeq").split("\\s+")[0]);
    }

    /** {@return the branch of the topmost Via} */
    public String branch() {
        return param("Via", "branch").orElse("");
    }

    /** {@return the URI of the first Contact} */
    public String contactUri() {
        return SipText.uri(values("Contact").stream().findFirst()
                .orElseThrow(() -> new AssertionError("no Contact in\n" + this)));
    }

    public byte[] body() {
        return body.clone();
    }

    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** {@return the octets as they came} */
    public byte[] raw() {
        return raw.clone();
    }

    SipChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("this message was not received by a peer");
        }
        return channel;
    }

    private static String text(byte[] raw) {
        return new String(raw, StandardCharsets.UTF_8);
    }

    /** {@return a message with this head and body; Content-Length is set to fit} */
    static byte[] assemble(String head, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String length = "Content-Length: " + body.length + "\r\n\r\n";
        out.writeBytes((SipText.crlf(head).stripTrailing() + "\r\n" + length).getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return text(raw);
    }
}
