package org.restante.msrp;

import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines to the head of one frame; counts against the limits. Throws {@link IllegalArgumentException} beyond them. */
final class HeadReader {

    private static final String IDENT = "[A-Za-z0-9][A-Za-z0-9.\\-+%=]{3,31}";
    private static final Pattern START_LINE =
            Pattern.compile("MSRP (" + IDENT + ") (?:([A-Z]{1,32})|([0-9]{3})(?: ([^\\r\\n]*))?)");
    private static final String MORE_NAME_CHARACTERS = "!#$%&'*+.^_`|~-";

    private final MsrpLimits limits;
    private final List<Headers.Field> fields = new ArrayList<>();
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
        fields.clear();
        transactId = "";
        defect = "";
        lines = 0;
        octets = 0;
    }

    void startLine(String line) {
        Matcher matcher = START_LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("malformed start line");
        }
        transactId = matcher.group(1);
        method = matcher.group(2) == null ? "" : matcher.group(2);
        status = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        comment = matcher.group(4) == null ? "" : matcher.group(4);
    }

    /** A continuation line counts like a header of its own: folding must not be a way around the limit. */
    void headerLine(String line) {
        octets += ByteBufUtil.utf8Bytes(line) + 2;
        lines++;
        if (lines > limits.headers()) {
            throw new IllegalArgumentException("more than " + limits.headers() + " headers");
        }
        if (octets > limits.headerBlockOctets()) {
            throw new IllegalArgumentException("headers larger than " + limits.headerBlockOctets() + " octets");
        }
        int colon = line.indexOf(':');
        boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
        if (folded && !fields.isEmpty()) {
            Headers.Field last = fields.remove(fields.size() - 1);
            fields.add(new Headers.Field(last.name(), last.value() + ' ' + line.strip()));
        } else if (isName(line, colon)) {
            fields.add(new Headers.Field(line.substring(0, colon), line.substring(colon + 1).strip()));
        } else {
            defect = "malformed header line";
        }
    }

    /** {@return whether the line begins with a name of that length, which is -1 if no name ends} */
    private static boolean isName(String line, int length) {
        for (int i = 0; i < length; i++) {
            char c = line.charAt(i);
            boolean ordinary = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!ordinary && MORE_NAME_CHARACTERS.indexOf(c) < 0) {
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
