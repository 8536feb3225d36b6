package org.restante.lab;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.restante.cpm.ServedUser;
import org.restante.lab.RoutingDecision.Here;
import org.restante.lab.RoutingDecision.Onward;
import org.restante.lab.RoutingDecision.Refuse;
import org.restante.lab.RoutingDecision.ToDevices;
import org.restante.lab.RoutingDecision.ToFunction;

/**
 * Decides where a request goes; decides only.
 *
 * <pre>
 *   originator --initial--> core --Route: function, core--> function     (every served user has the function's service)
 *   function   --initial--> core --> device(s)                           (GRUU: that one; address of record: in turn)
 *   anyone    --in dialog-> core --> next Route, else device of a GRUU, else the Request-URI
 * </pre>
 */
final class Routing {

    private final Registrar registrar;
    private final Set<String> domains;
    private final BiPredicate<String, Integer> isHere;

    /**
     * @param domains the served domains, lower case
     * @param isHere  whether the core listens on this host and port
     */
    Routing(Registrar registrar, Set<String> domains, BiPredicate<String, Integer> isHere) {
        this.registrar = registrar;
        this.domains = domains;
        this.isHere = isHere;
    }

    /** @throws IllegalArgumentException if the Request-URI is malformed */
    RoutingDecision decide(RoutingFacts facts) {
        if (facts.moreRoutes() && (facts.inDialog() || facts.fromFunction())) {
            return new Onward();
        }
        if (!(facts.target() instanceof SipURI target)) {
            return new Refuse(416, "no SIP URI");
        }
        if (isCore(target)) {
            return new Here();
        }
        if (facts.moreRoutes()) {
            return new Refuse(403, "a Route beyond the core");
        }
        if (isServed(target) && !facts.inDialog() && !facts.fromFunction()) {
            ServedUser user = ServedUser.of(target.toString());
            return new ToFunction(user, !registrar.bindings(user).isEmpty());
        }
        if (isServed(target)) {
            return devices(target);
        }
        return NextHop.isReachable(target) ? new Onward() : new Refuse(404, "neither ours nor an IP address");
    }

    private RoutingDecision devices(SipURI target) {
        ServedUser user = ServedUser.of(target.toString());
        String gr = target.getParameter("gr");
        List<String> contacts = gr == null
                ? registrar.bindings(user).stream().map(Binding::uri).toList()
                : registrar.device(user, gr).map(Binding::uri).map(List::of).orElse(List.of());
        return contacts.isEmpty() ? new Refuse(480, "not registered") : new ToDevices(user, contacts);
    }

    /** {@return the user that a URI names, if it is one of ours} */
    Optional<ServedUser> servedUser(URI uri) {
        return uri instanceof SipURI sip && isServed(sip) && sip.getUser() != null
                ? Optional.of(ServedUser.of(sip.toString())) : Optional.empty();
    }

    /** {@return whether a URI names the core itself: where it listens, or a served domain without a user} */
    boolean isCore(URI uri) {
        return uri instanceof SipURI sip
                && (isHere.test(sip.getHost(), sip.getPort()) || isServed(sip) && sip.getUser() == null);
    }

    private boolean isServed(SipURI uri) {
        return domains.contains(uri.getHost().toLowerCase(Locale.ROOT));
    }
}
