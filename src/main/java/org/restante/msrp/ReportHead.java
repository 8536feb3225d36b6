package org.restante.msrp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a REPORT (RFC 4975 §7.1.2). */
final class ReportHead {

    private static final Pattern STATUS = Pattern.compile("([0-9]{3})[ \t]+([0-9]{3})(?:[ \t].*)?");

    private ReportHead() {
    }

    /**
     * {@return the report; empty if its status belongs to a namespace that we do not know}
     *
     * @throws IllegalArgumentException if a header is missing or illegal
     */
    static Optional<DeliveryReport> of(FramePart.Request request) {
        Headers headers = request.headers();
        String messageId = required(headers, Headers.MESSAGE_ID);
        ByteRange range = ByteRange.parse(required(headers, Headers.BYTE_RANGE));
        Matcher status = STATUS.matcher(required(headers, Headers.STATUS));
        if (!status.matches()) {
            throw new IllegalArgumentException("illegal Status");
        }
        return status.group(1).equals("000")
                ? Optional.of(new DeliveryReport(messageId, range, Integer.parseInt(status.group(2))))
                : Optional.empty();
    }

    private static String required(Headers headers, String name) {
        return headers.first(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }
}
