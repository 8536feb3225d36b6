package org.restante.msrp;

import java.util.Optional;

/**
 * Finds the session that a request of a connection belongs to (RFC 4975 §7.3), and answers the requests that belong to
 * none.
 */
final class RequestRouter {

    private static final int UNKNOWN_SESSION = 481;

    /** So many first requests through a relay may wait for the SDP of their senders. */
    private static final int MOST_PARKED = 1024;

    private static final PathRead NONE_READ = new PathRead("no header has a line feed\n", null, "", "");

    /** A path as it stood in a header: the next request of the connection hardly ever has another one. */
    private record PathRead(String header, MsrpPath path, String firstUri, String text) {
    }

    private final MsrpConnection connection;
    private final SessionRegistry registry;
    private final MsrpLimits limits;
    private PathRead lastFrom = NONE_READ;
    private PathRead lastTo = NONE_READ;
    private int parked;

    RequestRouter(MsrpConnection connection, SessionRegistry registry, MsrpLimits limits) {
        this.connection = connection;
        this.registry = registry;
        this.limits = limits;
    }

    /** {@return where the rest of the request goes} */
    IncomingFrame open(FramePart.Request request) {
        MsrpPath from;
        try {
            from = pathFrom(request.headers());
        } catch (IllegalArgumentException unreadable) {
            connection.giveUp("request whose From-Path cannot be read");
            return IncomingFrame.IGNORED;
        }
        boolean send = request.method().equals(FramePart.Request.SEND);
        String back = send ? lastFrom.firstUri() : lastFrom.text();
        MsrpPath to;
        try {
            to = pathTo(request.headers());
        } catch (IllegalArgumentException unreadable) {
            return stray(new Reply(connection, request, back, connection.ends().ownAddress()), 400);
        }
        if (request.method().equals(FramePart.Request.REPORT)) {
            return to.uris().size() == 1 ? openReport(request, from, to.first()) : IncomingFrame.IGNORED;
        }
        Reply reply = new Reply(connection, request, back, lastTo.firstUri());
        Optional<LiveSession> session = registry.find(to.first()).filter(found -> to.uris().size() == 1);
        if (!request.defect().isEmpty() || !send) {
            return stray(reply, send ? 400 : 501);
        }
        return session.map(found -> openSend(found, request, from, reply)).orElseGet(() -> unbound(reply, UNKNOWN_SESSION));
    }

    /** A connection that breaks off in the middle of a request's head still gets its 400 if that can be addressed. */
    void refuse(FramePart.Unreadable broken) {
        if (broken.transactId().isEmpty()) {
            return;
        }
        FramePart.Request request = new FramePart.Request(broken.transactId(), "", broken.headers(), false);
        try {
            String back = pathFrom(broken.headers()).first().toString();
            new Reply(connection, request, back, connection.ends().ownAddress()).with(400);
        } catch (IllegalArgumentException unreadable) {
            connection.giveUp(broken.reason() + ", and no address to answer to");
        }
    }

    /** What cannot be read of a REPORT is nothing that can be told to anybody: reports are never answered. */
    private IncomingFrame openReport(FramePart.Request request, MsrpPath from, MsrpUri to) {
        return new IncomingFrame() {
            @Override
            public void end(char flag) {
                try {
                    ReportHead.of(request).ifPresent(report -> reported(report, from, to));
                } catch (IllegalArgumentException illegal) {
                    connection.offended("REPORT ignored: " + illegal.getMessage());
                }
            }
        };
    }

    private void reported(DeliveryReport report, MsrpPath from, MsrpUri to) {
        boolean taken = registry.find(to).filter(session -> session.reported(connection, from, report)).isPresent();
        if (!taken && to.secure() == connection.ends().secure()) {
            registry.strayReports().onReport(to, report);
        }
    }

    private IncomingFrame openSend(LiveSession session, FramePart.Request request, MsrpPath from, Reply reply) {
        if (!session.pathKnown().toCompletableFuture().isDone()) {
            if (connection.isOfRelay()) {
                return parked < MOST_PARKED && !request.content() ? parked(session, request) : unbound(reply, UNKNOWN_SESSION);
            }
            connection.holdUntil(session.pathKnown(), request);
            return IncomingFrame.IGNORED;
        }
        int status = session.admit(connection, from);
        return status == 200 ? session.openSend(request, reply) : unbound(reply, status);
    }

    /** A first request that came earlier than its sender's SDP. Other peers' requests come behind it, so it waits alone. */
    private IncomingFrame parked(LiveSession session, FramePart.Request request) {
        parked++;
        return new IncomingFrame() {
            @Override
            public void end(char flag) {
                session.pathKnown().whenComplete((known, failure) -> connection.execute(() -> {
                    parked--;
                    open(request).end(flag);
                }));
            }
        };
    }

    /** A request for no session of ours is the last word on a connection that carries none. */
    private IncomingFrame unbound(Reply reply, int status) {
        if (status == UNKNOWN_SESSION && !connection.mayAnswerStray()) {
            connection.giveUp("asks for too many sessions that do not exist");
            return IncomingFrame.IGNORED;
        }
        if (connection.isNeeded()) {
            return stray(reply, status);
        }
        reply.with(status);
        connection.giveUp("first request answered with " + status);
        return IncomingFrame.IGNORED;
    }

    private IncomingFrame stray(Reply reply, int status) {
        reply.with(status);
        connection.offended("request answered with " + status);
        return IncomingFrame.IGNORED;
    }

    private MsrpPath pathFrom(Headers headers) {
        String text = required(headers, Headers.FROM_PATH);
        if (!text.equals(lastFrom.header())) {
            lastFrom = read(text);
        }
        return lastFrom.path();
    }

    private MsrpPath pathTo(Headers headers) {
        String text = required(headers, Headers.TO_PATH);
        if (!text.equals(lastTo.header())) {
            lastTo = read(text);
        }
        return lastTo.path();
    }

    private PathRead read(String text) {
        MsrpPath path = MsrpPath.parse(text, limits.pathUris());
        return new PathRead(text, path, path.first().toString(), path.toString());
    }

    private static String required(Headers headers, String name) {
        return headers.first(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }
}
