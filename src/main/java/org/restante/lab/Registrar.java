package org.restante.lab;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.restante.cpm.Gruu;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * The bindings of all users (RFC 3261 §10.3). A device is known by its {@code +sip.instance} (RFC 5626), one without
 * by its contact URI; a device that says {@code Supported: gruu} gets a public GRUU (RFC 5627 §5.4).
 *
 * <p>Pure state, one thread at a time: the core's lane. It tells what changed and leaves telling others to its caller.
 */
final class Registrar {

    /** Most devices of one user. */
    static final int MAX_DEVICES = 20;

    private final Clock clock;
    private final int maxUsers;
    private final Map<ServedUser, Map<String, Binding>> users = new HashMap<>();
    private final TreeSet<Binding> byExpiry =
            new TreeSet<>(Comparator.comparing(Binding::expires).thenComparing(Binding::id));
    private long lastId;

    /** @param maxUsers most users with a binding at one time */
    Registrar(Clock clock, int maxUsers) {
        this.clock = clock;
        this.maxUsers = maxUsers;
    }

    /** Executes a REGISTER: all of it, or nothing. */
    RegisterAnswer register(RegisterRequest request) {
        Map<String, Binding> old = users.getOrDefault(request.user(), Map.of());
        if (old.isEmpty() && !request.contacts().isEmpty() && users.size() >= maxUsers) {
            return RegisterAnswer.refused(503, "too many users");
        }
        if (old.values().stream().anyMatch(b -> isOvertaken(request, b))) {
            return RegisterAnswer.refused(500, "CSeq not higher than before");
        }
        Map<String, Binding> bindings = new LinkedHashMap<>(old);
        List<Binding> ended = new ArrayList<>();
        apply(request, bindings, ended);
        if (bindings.size() > MAX_DEVICES) {
            return RegisterAnswer.refused(403, "too many devices");
        }
        keep(request.user(), bindings);
        boolean query = request.contacts().isEmpty() && !request.removeAll();
        return new RegisterAnswer(200, "", List.copyOf(bindings.values()),
                query ? Optional.empty() : Optional.of(new RegistrationChange(request.user(), ended)));
    }

    /** RFC 3261 §10.3 step 7: within one Call-ID the numbers must rise. A query changes nothing and may be late. */
    private static boolean isOvertaken(RegisterRequest request, Binding binding) {
        return (request.removeAll() || request.contacts().stream().anyMatch(c -> key(c).equals(key(binding))))
                && request.callId().equals(binding.callId()) && request.cseq() <= binding.cseq();
    }

    private void apply(RegisterRequest request, Map<String, Binding> bindings, List<Binding> ended) {
        if (request.removeAll()) {
            bindings.values().forEach(b -> ended.add(b.ended("unregistered")));
            bindings.clear();
        }
        for (RegisterRequest.Contact contact : request.contacts()) {
            Binding before = bindings.get(key(contact));
            if (contact.expiresSeconds() > 0) {
                bindings.put(key(contact), bind(request, contact, Optional.ofNullable(before)));
            } else if (before != null) {
                ended.add(bindings.remove(key(contact)).ended("unregistered"));
            }
        }
    }

    private Binding bind(RegisterRequest request, RegisterRequest.Contact contact, Optional<Binding> before) {
        Optional<Gruu> gruu = contact.instance().filter(i -> request.gruu()).map(i -> gruu(request.user(), i));
        return new Binding(before.map(Binding::id).orElseGet(() -> "c" + ++lastId), request.user(), contact.uri(),
                contact.parameters(), contact.instance(), gruu, request.callId(), request.cseq(),
                clock.instant().plusSeconds(contact.expiresSeconds()), before.isPresent() ? "refreshed" : "registered");
    }

    private void keep(ServedUser user, Map<String, Binding> bindings) {
        byExpiry.removeAll(users.getOrDefault(user, Map.of()).values());
        byExpiry.addAll(bindings.values());
        if (bindings.isEmpty()) {
            users.remove(user);
        } else {
            users.put(user, bindings);
        }
    }

    /** Ends the bindings whose time has come; {@return what changed, one entry for each user} */
    List<RegistrationChange> expire() {
        Instant now = clock.instant();
        Map<ServedUser, List<Binding>> ended = new LinkedHashMap<>();
        while (!byExpiry.isEmpty() && !byExpiry.first().expires().isAfter(now)) {
            Binding binding = byExpiry.pollFirst();
            Map<String, Binding> bindings = users.get(binding.user());
            bindings.remove(key(binding));
            if (bindings.isEmpty()) {
                users.remove(binding.user());
            }
            ended.computeIfAbsent(binding.user(), u -> new ArrayList<>()).add(binding.ended("expired"));
        }
        return ended.entrySet().stream().map(e -> new RegistrationChange(e.getKey(), e.getValue())).toList();
    }

    /** {@return the bindings of a user in the order of their first registration} */
    Collection<Binding> bindings(ServedUser user) {
        return List.copyOf(users.getOrDefault(user, Map.of()).values());
    }

    /** {@return the device that a GRUU of this user with this {@code gr} parameter reaches (RFC 5627 §5.1)} */
    Optional<Binding> device(ServedUser user, String gr) {
        String instance = URLDecoder.decode(gr.replace("+", "%2B"), StandardCharsets.UTF_8);
        return Optional.ofNullable(users.getOrDefault(user, Map.of()).get(instanceKey(instance)));
    }

    /** {@return seconds until the last binding of the user ends, 0 without one} */
    long longestSecondsLeft(ServedUser user) {
        Instant now = clock.instant();
        return bindings(user).stream().mapToLong(b -> b.secondsLeft(now)).max().orElse(0);
    }

    private static String key(RegisterRequest.Contact contact) {
        return contact.instance().map(i -> instanceKey(i.value())).orElse(contact.uri());
    }

    private static String key(Binding binding) {
        return binding.instance().map(i -> instanceKey(i.value())).orElse(binding.uri());
    }

    /** URNs are compared without regard to case; a contact URI never begins like this. */
    private static String instanceKey(String instance) {
        return "instance " + instance.toLowerCase(Locale.ROOT);
    }

    private static Gruu gruu(ServedUser user, InstanceId instance) {
        StringBuilder gr = new StringBuilder();
        for (byte octet : instance.value().getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet > ' ' && (Character.isLetterOrDigit((char) octet) || ":-_.!~*'()[]/&+$".indexOf(octet) >= 0);
            gr.append(plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "%%%02X", octet & 0xff));
        }
        return new Gruu(user.uri() + ";gr=" + gr);
    }
}
