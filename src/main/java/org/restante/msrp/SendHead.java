package org.restante.msrp;

/**
 * What the head of a SEND says of its chunk.
 *
 * @param contentType   empty if the SEND has no content
 * @param successReport whether a report is asked for once the whole message is received
 * @param failureReport what is asked for if it fails
 */
record SendHead(String messageId, ByteRange range, String contentType, boolean successReport, FailureReport failureReport) {

    private static final ByteRange WHOLE = new ByteRange(1, ByteRange.UNKNOWN, ByteRange.UNKNOWN);

    /** @throws IllegalArgumentException if a header is missing or illegal */
    static SendHead of(FramePart.Request request) {
        Headers headers = request.headers();
        String messageId = headers.first(Headers.MESSAGE_ID).filter(SendHead::isUsable)
                .orElseThrow(() -> new IllegalArgumentException("SEND without a usable Message-ID"));
        ByteRange range = headers.first(Headers.BYTE_RANGE).map(ByteRange::parse).orElse(WHOLE);
        String contentType = headers.first(Headers.CONTENT_TYPE).orElse("");
        if (request.content() && contentType.isEmpty()) {
            throw new IllegalArgumentException("content without Content-Type");
        }
        boolean successReport = headers.first(Headers.SUCCESS_REPORT).filter("yes"::equalsIgnoreCase).isPresent();
        return new SendHead(messageId, range, contentType, successReport, FailureReport.of(headers));
    }

    private static boolean isUsable(String messageId) {
        return !messageId.isEmpty() && messageId.length() <= 256 && messageId.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /** {@return whether the whole message has no octets: some peers bind with such a SEND and give it a Content-Type} */
    boolean empty() {
        return range.total() == 0;
    }
}
