package org.restante.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.restante.codec.reginfo.RegInfo;
import org.restante.cpm.Gruu;
import org.restante.cpm.ServedUser;

/** Writes the state of one user's registration as a document (RFC 3680 §5, RFC 5628 §5). */
final class RegistrationState {

    private RegistrationState() {
    }

    /**
     * {@return the full state}
     *
     * @param active the user's bindings
     * @param ended  bindings that ended since the subscriber heard last
     * @param known  whether the subscriber ever heard of a binding: nothing left is {@code terminated} then, else {@code init}
     */
    static RegInfo document(ServedUser user, long version, Collection<Binding> active, Collection<Binding> ended,
            boolean known, Instant now) {
        List<RegInfo.Contact> contacts = new ArrayList<>();
        active.forEach(b -> contacts.add(contact(b, true, now)));
        ended.forEach(b -> contacts.add(contact(b, false, now)));
        String none = known ? "terminated" : "init";
        return new RegInfo(version, true, List.of(
                new RegInfo.Registration(user.uri(), "a1", active.isEmpty() ? none : "active", contacts)));
    }

    private static RegInfo.Contact contact(Binding binding, boolean active, Instant now) {
        Map<String, String> parameters = new HashMap<>();
        binding.parameters().stream().filter(p -> !p.name().equals("q"))
                .forEach(p -> parameters.put(p.name(), p.value().orElse("")));
        return new RegInfo.Contact(binding.id(), active, binding.event(), binding.uri(),
                active ? Optional.of(binding.secondsLeft(now)) : Optional.empty(), parameters,
                binding.gruu().map(Gruu::uri));
    }
}
