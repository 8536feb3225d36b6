package org.restante.msrp;

/** The one response that a request gets, or does not get if its sender wants none (RFC 4975 §7.2). */
final class Reply {

    private final MsrpConnection connection;
    private final String transactId;
    private final Headers headers;
    private final FailureReport wanted;
    private boolean given;

    /**
     * @param to   where the response goes
     * @param from our own URI
     */
    Reply(MsrpConnection connection, FramePart.Request request, String to, String from) {
        this.connection = connection;
        this.transactId = request.transactId();
        this.headers = Headers.of(new Headers.Field(Headers.TO_PATH, to), new Headers.Field(Headers.FROM_PATH, from));
        this.wanted = FailureReport.of(request.headers());
    }

    /** Answers, unless that was done before. */
    void with(int status) {
        if (!given && wanted.wants(status)) {
            connection.respond(new FramePart.Response(transactId, status, comment(status), headers));
        }
        given = true;
    }

    private static String comment(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 408 -> "Request Timeout";
            case 413 -> "Stop Sending Message";
            case 415 -> "Unsupported Media Type";
            case 481 -> "Session Does Not Exist";
            case 501 -> "Unknown Method";
            case 506 -> "Session Already Bound";
            default -> "";
        };
    }
}
