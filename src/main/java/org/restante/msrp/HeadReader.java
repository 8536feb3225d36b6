package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Lines to the head of one frame; counts against the limits. Throws {@link IllegalArgumentException} beyond them. */
final class HeadReader {

    private static final String MAGIC = "MSRP ";
    private static final String MORE_NAME_CHARACTERS = "!#$%&'*+.^_`|~-";

    private static final int USUAL_FIELDS = 8;

    private final MsrpLimits limits;
    private final RepeatedLines repeated = new RepeatedLines();
    /** Given away with each head. */
    private List<Headers.Field> fields = new ArrayList<>(USUAL_FIELDS);
    private String transactId = "";
    private String method = "";
    private int status;
    private String comment = "";
    private String defect = "";
    private int lines;
    private int octets;

    HeadReader(MsrpLimits limits) {
        this.limits = limits;
    }

    /** Makes ready for the next frame. */
    void forget() {
        fields = new ArrayList<>(USUAL_FIELDS);
        transactId = "";
        defect = "";
        lines = 0;
        octets = 0;
    }

    void startLine(String line) {
        int space = line.indexOf(' ', MAGIC.length());
        if (!line.startsWith(MAGIC) || space < 0 || !isIdent(line, MAGIC.length(), space)) {
            throw new IllegalArgumentException("malformed start line");
        }
        int next = line.indexOf(' ', space + 1);
        String word = line.substring(space + 1, next < 0 ? line.length() : next);
        boolean digits = word.length() == 3 && consistsOf(word, '0', '9') && word.charAt(0) != '0';
        if (!digits && (next >= 0 || word.isEmpty() || word.length() > 32 || !consistsOf(word, 'A', 'Z'))) {
            throw new IllegalArgumentException("malformed start line");
        }
        transactId = line.substring(MAGIC.length(), space);
        method = digits ? "" : word;
        status = digits ? Integer.parseInt(word) : 0;
        comment = next < 0 ? "" : line.substring(next + 1);
    }

    private static boolean consistsOf(String word, char first, char last) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < first || word.charAt(i) > last) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether an ident stands there: 4 to 32 characters, the first of them a letter or digit} */
    private static boolean isIdent(String line, int from, int until) {
        for (int i = from; i < until; i++) {
            char c = line.charAt(i);
            if (!isLetterOrDigit(c) && (i == from || ".-+%=".indexOf(c) < 0)) {
                return false;
            }
        }
        return until - from >= 4 && until - from <= 32;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** {@return whether the next line was one that stood there in the frame before; it was taken then} */
    boolean repeatedLine(ByteBuf in) {
        int lineOctets = repeated.octets(lines, in);
        if (lineOctets == 0) {
            return false;
        }
        fields.add(repeated.field(lines));
        count(lineOctets);
        in.skipBytes(lineOctets);
        return true;
    }

    /**
     * @param in         where the line was read from, up to the reader index
     * @param lineOctets its size there, CRLF included
     */
    void headerLine(String line, ByteBuf in, int lineOctets) {
        count(lineOctets);
        int colon = line.indexOf(':');
        boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
        if (folded && !fields.isEmpty()) {
            Headers.Field last = fields.remove(fields.size() - 1);
            fields.add(new Headers.Field(last.name(), (last.value() + ' ' + line.strip()).strip())); // it may be blank
        } else if (isName(line, colon)) {
            Headers.Field field = new Headers.Field(line.substring(0, colon), line.substring(colon + 1).strip());
            fields.add(field);
            repeated.keep(lines - 1, in, lineOctets, field);
        } else {
            defect = "malformed header line";
        }
    }

    /** A continuation line counts like a header of its own: folding must not be a way around the limit. */
    private void count(int lineOctets) {
        octets += lineOctets;
        lines++;
        if (lines > limits.headers()) {
            throw new IllegalArgumentException("more than " + limits.headers() + " headers");
        }
        if (octets > limits.headerBlockOctets()) {
            throw new IllegalArgumentException("headers larger than " + limits.headerBlockOctets() + " octets");
        }
    }

    /** {@return whether the line begins with a name of that length, which is -1 if no name ends} */
    private static boolean isName(String line, int length) {
        for (int i = 0; i < length; i++) {
            char c = line.charAt(i);
            if (!isLetterOrDigit(c) && MORE_NAME_CHARACTERS.indexOf(c) < 0) {
                return false;
            }
        }
        return length > 0;
    }

    /** {@return the flag of an end line that stands where a header line would} */
    char endLineFlag(String line) {
        char flag = line.charAt(line.length() - 1);
        if (!FramePart.End.isFlag(flag) || !line.substring(7, line.length() - 1).equals(transactId)) {
            throw new IllegalArgumentException("end line of another frame");
        }
        return flag;
    }

    FramePart.Head finish(boolean content) {
        return method.isEmpty()
                ? new FramePart.Response(transactId, status, comment, headers())
                : new FramePart.Request(transactId, method, headers(), content, defect);
    }

    String transactId() {
        return transactId;
    }

    Headers headers() {
        return new Headers(fields);
    }
}
