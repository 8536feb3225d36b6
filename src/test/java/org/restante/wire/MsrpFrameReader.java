package org.restante.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads MSRP frames from a stream, octet by octet: slow, and independent of the engine under test. Inside a body only
 * CR LF, seven hyphens, this frame's transaction id, a flag and CR LF end the frame (RFC 4975 §7.3.1).
 */
final class MsrpFrameReader {

    private final InputStream in;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    MsrpFrameReader(InputStream in) {
        this.in = in;
    }

    /**
     * {@return the next frame, null at the end of the stream}
     *
     * @throws IOException when the stream ends inside a frame
     * @throws IllegalArgumentException when what came is no frame
     */
    MsrpFrame next() throws IOException {
        raw.reset();
        String startLine = line();
        if (startLine == null) {
            return null;
        }
        String[] start = startLine.split(" ", 3);
        if (start.length < 3 || !start[0].equals("MSRP")) {
            throw new IllegalArgumentException("not an MSRP start line: " + startLine);
        }
        String end = "-------" + start[1];
        List<WireHeader> headers = new ArrayList<>();
        while (true) {
            String line = requireLine(startLine);
            if (isEnd(line, end)) {
                return MsrpFrame.of(startLine, headers, null, line.charAt(end.length()), raw.toByteArray());
            }
            if (line.isEmpty()) {
                return withBody(startLine, headers, end);
            }
            headers.add(WireHeader.parse(line));
        }
    }

    private MsrpFrame withBody(String startLine, List<WireHeader> headers, String end) throws IOException {
        int bodyStart = raw.size();
        while (true) {
            int lineStart = raw.size();
            String line = requireLine(startLine);
            if (isEnd(line, end)) {
                byte[] all = raw.toByteArray();
                int length = Math.max(0, lineStart - 2 - bodyStart);
                byte[] body = new byte[length];
                System.arraycopy(all, bodyStart, body, 0, length);
                return MsrpFrame.of(startLine, headers, body, line.charAt(end.length()), all);
            }
        }
    }

    private static boolean isEnd(String line, String end) {
        return line.length() == end.length() + 1 && line.startsWith(end)
                && "$+#".indexOf(line.charAt(end.length())) >= 0;
    }

    private String requireLine(String startLine) throws IOException {
        String line = line();
        if (line == null) {
            throw new IOException("closed inside the frame " + startLine);
        }
        return line;
    }

    /** {@return the octets up to the next CR LF, null at the end of the stream} */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int before = -1;
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            raw.write(octet);
            if (before == '\r' && octet == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.substring(0, text.length() - 1);
            }
            line.write(octet);
            before = octet;
        }
        if (line.size() > 0) {
            throw new IOException("closed inside a line");
        }
        return null;
    }
}
