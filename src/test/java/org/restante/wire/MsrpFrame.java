package org.restante.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One MSRP frame as it stood on the wire (RFC 4975 §5).
 *
 * <pre>
 *   MSRP a786hjs2 SEND            start line: transactionId, then method or status
 *   To-Path: msrp://...           headers, in order
 *
 *   hello                         body; null (not empty) when the frame has no body at all
 *   -------a786hjs2$              end line with the flag
 * </pre>
 *
 * @param method the method of a request, "" for a response
 * @param status the code of a response, 0 for a request
 * @param comment the text after the status code, or ""
 * @param flag {@code $}, {@code +} or {@code #}
 */
public record MsrpFrame(String transactionId, String method, int status, String comment, List<WireHeader> headers,
        byte[] body, char flag, byte[] raw) {

    public MsrpFrame {
        headers = List.copyOf(headers);
    }

    public boolean isRequest() {
        return status == 0;
    }

    public boolean isResponseTo(MsrpFrame request) {
        return !isRequest() && transactionId.equals(request.transactionId);
    }

    /** {@return the value of the first header of this name, compared without regard to case} */
    public Optional<String> header(String name) {
        return headers.stream().filter(h -> h.name().equalsIgnoreCase(name)).map(WireHeader::value).findFirst();
    }

    /** {@return the value of the first header of this name, an assertion error with the frame if absent} */
    public String require(String name) {
        return header(name).orElseThrow(() -> new AssertionError("no " + name + " in\n" + this));
    }

    public String toPath() {
        return require("To-Path");
    }

    public String fromPath() {
        return require("From-Path");
    }

    /** {@return the octets of the body, none when the frame has no body} */
    public byte[] content() {
        return body == null ? new byte[0] : body.clone();
    }

    public String bodyText() {
        return new String(content(), StandardCharsets.UTF_8);
    }

    /** {@return a frame with these parts, its octets made from them} */
    static MsrpFrame of(String startLine, String headerLines, byte[] body, char flag) {
        String[] start = startLine.split(" ", 4);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((startLine + "\r\n" + SipText.crlf(headerLines)).getBytes(StandardCharsets.UTF_8));
        if (body != null) {
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(body);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(("-------" + start[1] + flag + "\r\n").getBytes(StandardCharsets.US_ASCII));
        List<WireHeader> headers = headerLines.lines().map(WireHeader::parse).toList();
        return of(startLine, headers, body, flag, out.toByteArray());
    }

    static MsrpFrame of(String startLine, List<WireHeader> headers, byte[] body, char flag, byte[] raw) {
        String[] start = startLine.split(" ", 4);
        if (start.length < 3 || !start[0].equals("MSRP")) {
            throw new IllegalArgumentException("not an MSRP start line: " + startLine);
        }
        boolean response = start[2].matches("[0-9]{3}");
        return new MsrpFrame(start[1], response ? "" : start[2], response ? Integer.parseInt(start[2]) : 0,
                start.length > 3 ? start[3] : "", headers, body, flag, raw);
    }

    /** {@return the frame as text; of a long body only its length} */
    @Override
    public String toString() {
        String text = new String(raw, StandardCharsets.UTF_8);
        int head = text.indexOf("\r\n\r\n");
        boolean longBody = body != null && body.length > 2048 && head > 0;
        return longBody ? text.substring(0, head) + "\n(" + body.length + " octets)\n-------" + transactionId + flag
                : text;
    }
}
