package org.restante.lab;

import javax.sip.address.URI;

/**
 * What routing depends on.
 *
 * @param inDialog     whether the request has a To tag
 * @param fromFunction whether the function sent it
 * @param moreRoutes   whether Route entries are left after the core's own
 * @param target       its Request-URI
 */
record RoutingFacts(boolean inDialog, boolean fromFunction, boolean moreRoutes, URI target) {
}
