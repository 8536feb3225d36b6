package org.restante.lab;

import java.util.List;
import org.restante.cpm.ServedUser;

/**
 * The registration of a user changed.
 *
 * @param user  whose
 * @param ended the bindings that ended with it
 */
record RegistrationChange(ServedUser user, List<Binding> ended) {

    RegistrationChange {
        ended = List.copyOf(ended);
    }
}
