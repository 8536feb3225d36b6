package org.restante.lab;

import java.util.List;
import org.restante.cpm.ServedUser;

/** Where a request goes. */
sealed interface RoutingDecision {

    /** Nowhere. @param status status code of the answer @param why in words */
    record Refuse(int status, String why) implements RoutingDecision {
    }

    /** The core itself is asked. */
    record Here() implements RoutingDecision {
    }

    /** To the function that serves this user. @param registered whether the user has a device */
    record ToFunction(ServedUser user, boolean registered) implements RoutingDecision {
    }

    /** To these contacts, one after the other until one takes it. @param called the user, for P-Called-Party-ID */
    record ToDevices(ServedUser called, List<String> contacts) implements RoutingDecision {
        public ToDevices {
            contacts = List.copyOf(contacts);
        }
    }

    /** Along its own Route or Request-URI. */
    record Onward() implements RoutingDecision {
    }
}
