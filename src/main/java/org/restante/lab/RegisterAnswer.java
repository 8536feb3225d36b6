package org.restante.lab;

import java.util.List;
import java.util.Optional;

/**
 * The registrar's answer.
 *
 * @param status   status code of the response
 * @param why      what was wrong, in words; empty with 200
 * @param bindings all bindings of the user; empty unless 200
 * @param change   what changed; empty for a query or a refusal
 */
record RegisterAnswer(int status, String why, List<Binding> bindings, Optional<RegistrationChange> change) {

    RegisterAnswer {
        bindings = List.copyOf(bindings);
    }

    static RegisterAnswer refused(int status, String why) {
        return new RegisterAnswer(status, why, List.of(), Optional.empty());
    }
}
