package org.restante.lab;

import java.util.List;
import java.util.Set;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderAddress;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.header.RouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.lab.RoutingDecision.Refuse;
import org.restante.lab.RoutingDecision.ToDevices;
import org.restante.lab.RoutingDecision.ToFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs what {@link Routing} decides: a transaction-stateful proxy, stateless for ACK (RFC 3261 §16). */
final class Proxy {

    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    private static final Set<String> DIALOG_METHODS = Set.of(Request.INVITE, Request.SUBSCRIBE, Request.REFER);

    private final SipWire wire;
    private final LabStack stack;
    private final Routing routing;
    private final CoreAddress core;
    private final CoreAddress function;
    /** Route user that brings a request of the function back as such; nobody else can know it. */
    private final String originalDialog = "odi-" + SipWire.token();

    Proxy(SipWire wire, LabStack stack, Routing routing, CoreAddress core, CoreAddress function) {
        this.wire = wire;
        this.stack = stack;
        this.routing = routing;
        this.core = core;
        this.function = function;
    }

    /**
     * Sends a request on, or answers it.
     *
     * @param trusted whether the sender's address may act for the function
     */
    void take(ServerTransaction upstream, Request request, boolean trusted) throws RefusedException {
        Request copy = (Request) request.clone();
        RoutingDecision decision = decide(copy, trusted);
        if (decision instanceof Refuse refuse) {
            throw new RefusedException(refuse.status(), refuse.why());
        }
        if (decision instanceof RoutingDecision.Here) {
            wire.reply(upstream, here(copy));
            return;
        }
        if (request.getMethod().equals(Request.INVITE)) {
            wire.reply(upstream, 100);
        }
        ForwardedRequest forwarded = new ForwardedRequest(wire, upstream, targets(decision, copy));
        upstream.setApplicationData(forwarded);
        forwarded.next();
    }

    /** Sends an ACK for a 2xx on; one that leads nowhere is dropped, as nothing can answer it. */
    void acknowledge(Request ack) {
        Request copy = (Request) ack.clone();
        try {
            RoutingDecision decision = decide(copy, false);
            if (decision instanceof Refuse || decision instanceof RoutingDecision.Here) {
                LOG.info("lab core: ACK {} leads nowhere", ack.getRequestURI());
            } else {
                wire.sendStateless(targets(decision, copy).get(0));
            }
        } catch (RefusedException e) {
            LOG.info("lab core: ACK {} dropped: {}", ack.getRequestURI(), e.getMessage());
        }
    }

    private RoutingDecision decide(Request request, boolean trusted) throws RefusedException {
        countDown(request);
        boolean marked = removeOwnRoutes(request);
        boolean fromFunction = trusted && (marked || isVia(request, function));
        boolean inDialog = ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null;
        boolean moreRoutes = request.getHeader(RouteHeader.NAME) != null;
        return routing.decide(new RoutingFacts(inDialog, fromFunction, moreRoutes, request.getRequestURI()));
    }

    private Response here(Request request) throws RefusedException {
        if (!request.getMethod().equals(Request.OPTIONS)) {
            throw new RefusedException(404, "the core itself takes OPTIONS only");
        }
        Response response = wire.response(request, 200);
        response.addHeader(wire.header("Allow-Events", "reg"));
        return response;
    }

    /** RFC 3261 §16.3 step 3 and §16.6 step 3. */
    private void countDown(Request request) throws RefusedException {
        MaxForwardsHeader hops = (MaxForwardsHeader) request.getHeader(MaxForwardsHeader.NAME);
        if (hops == null) {
            request.setHeader(wire.header("Max-Forwards", "70"));
            return;
        }
        try {
            if (hops.getMaxForwards() == 0) {
                throw new RefusedException(483, "too many hops");
            }
            hops.setMaxForwards(hops.getMaxForwards() - 1);
        } catch (InvalidArgumentException e) {
            throw new RefusedException(400, "Max-Forwards out of range");
        }
    }

    /** Removes the core's own entries from the top of Route; {@return whether one says: sent by the function} */
    private boolean removeOwnRoutes(Request request) {
        boolean marked = false;
        RouteHeader top = (RouteHeader) request.getHeader(RouteHeader.NAME);
        while (top != null && top.getAddress().getURI() instanceof SipURI uri
                && stack.isHere(uri.getHost(), uri.getPort())) {
            marked |= originalDialog.equals(uri.getUser()) || "scscf".equals(uri.getUser());
            request.removeFirst(RouteHeader.NAME);
            top = (RouteHeader) request.getHeader(RouteHeader.NAME);
        }
        return marked;
    }

    private static boolean isVia(Request request, CoreAddress sender) {
        ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
        return sender.host().equals(via.getHost()) && sender.port() == via.getPort();
    }

    private List<Request> targets(RoutingDecision decision, Request request) throws RefusedException {
        try {
            boolean opens = DIALOG_METHODS.contains(request.getMethod())
                    && ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() == null;
            if (opens) {
                request.addFirst(wire.header("Record-Route", core.route("rr")));
            }
            if (decision instanceof ToFunction to) {
                return List.of(toFunction(request, to));
            }
            return decision instanceof ToDevices to ? toDevices(request, to) : List.of(request);
        } catch (SipException e) {
            throw new RefusedException(400, e.getMessage());
        }
    }

    /** The way over the function (3GPP TS 24.229 §5.4.3.3): it comes back with the core's own Route. */
    private Request toFunction(Request request, ToFunction to) throws SipException, RefusedException {
        assertIdentity(request);
        request.setHeader(wire.header("P-Served-User", "<" + to.user().uri() + ">;sescase=term;regstate="
                + (to.registered() ? "reg" : "unreg")));
        request.addFirst(wire.header("Route", core.route(originalDialog)));
        request.addFirst(wire.header("Route", function.route("")));
        return request;
    }

    private List<Request> toDevices(Request request, ToDevices to) {
        if (((ToHeader) request.getHeader(ToHeader.NAME)).getTag() == null) {
            request.removeHeader("P-Served-User");
            request.setHeader(wire.header("P-Called-Party-ID", "<" + to.called().uri() + ">"));
        }
        return to.contacts().stream().map(contact -> {
            Request each = (Request) request.clone();
            each.setRequestURI(wire.uri(contact));
            return each;
        }).toList();
    }

    /** What the sender asserted itself goes; what it prefers, or its From, is asserted (RFC 3325 §5). */
    private void assertIdentity(Request request) {
        Header preferred = request.getHeader("P-Preferred-Identity");
        Address identity = preferred instanceof HeaderAddress named ? named.getAddress()
                : ((FromHeader) request.getHeader(FromHeader.NAME)).getAddress();
        Header service = request.getHeader("P-Preferred-Service");
        List.of("P-Asserted-Identity", "P-Preferred-Identity", "P-Served-User", "P-Called-Party-ID",
                "P-Asserted-Service", "P-Preferred-Service").forEach(request::removeHeader);
        request.addHeader(wire.header("P-Asserted-Identity", identity.toString()));
        if (service != null) {
            String line = service.toString();
            request.addHeader(wire.header("P-Asserted-Service", line.substring(line.indexOf(':') + 1).strip()));
        }
    }
}
