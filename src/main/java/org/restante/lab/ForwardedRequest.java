package org.restante.lab;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.ServerTransaction;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * A request on its way through the core: one target after the other until one takes it (RFC 3261 §16.6, serial forking).
 * The answer is the first 2xx or 6xx, else the best of the refusals (§16.7 step 6).
 */
final class ForwardedRequest implements ResponseTaker {

    private final SipWire wire;
    private final ServerTransaction upstream;
    private final Deque<Request> targets;
    private Optional<ClientTransaction> downstream = Optional.empty();
    private Optional<Response> best = Optional.empty();
    private boolean ringing;
    private boolean cancelled;
    private boolean answered;

    /** @param targets the request as it goes to each target, without the core's Via; at least one */
    ForwardedRequest(SipWire wire, ServerTransaction upstream, List<Request> targets) {
        this.wire = wire;
        this.upstream = upstream;
        this.targets = new ArrayDeque<>(targets);
    }

    /** Sends it to the next target. */
    void next() {
        ringing = false;
        Optional<ClientTransaction> sent = wire.send(targets.remove(), this);
        // What could not be sent went on to the next target already, and that one's transaction counts.
        if (sent.isPresent()) {
            downstream = sent;
        }
    }

    @Override
    public void answered(Response response) {
        int status = response.getStatusCode();
        if (status < 200) {
            provisional(response);
        } else if (status < 300 || status >= 600 || targets.isEmpty() || cancelled) {
            refusedOrTaken(response);
        } else {
            remember(response);
            next();
        }
    }

    @Override
    public void failed(int status) {
        if (answered) {
            return;
        }
        if (targets.isEmpty() || cancelled) {
            refusedOrTaken(wire.response(upstream.getRequest(), cancelled ? Response.REQUEST_TERMINATED : status));
        } else {
            next();
        }
    }

    /** Cancels it at the target that has it; a target that did not answer yet is told when it does (RFC 3261 §9.1). */
    void cancel() {
        cancelled = true;
        if (ringing) {
            downstream.ifPresent(wire::cancel);
        }
    }

    private void provisional(Response response) {
        boolean first = !ringing;
        ringing = true;
        if (cancelled && first) {
            downstream.ifPresent(wire::cancel);
        }
        if (response.getStatusCode() > 100) {
            upstream(response);
        }
    }

    private void remember(Response response) {
        if (best.isEmpty() || response.getStatusCode() / 100 < best.get().getStatusCode() / 100) {
            best = Optional.of(response);
        }
    }

    private void refusedOrTaken(Response response) {
        boolean decides = response.getStatusCode() < 300 || response.getStatusCode() >= 600 || cancelled;
        if (!decides) {
            remember(response);
        }
        answered = true;
        upstream(decides ? response : best.orElse(response));
    }

    /** A response of a target loses the core's Via on its way up; one that the core made never had it. */
    private void upstream(Response response) {
        Response copy = (Response) response.clone();
        ViaHeader top = (ViaHeader) copy.getHeader(ViaHeader.NAME);
        ViaHeader theirs = (ViaHeader) upstream.getRequest().getHeader(ViaHeader.NAME);
        if (!theirs.getBranch().equals(top.getBranch())) {
            copy.removeFirst(ViaHeader.NAME);
        }
        wire.reply(upstream, copy);
    }
}
