package org.restante.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.restante.cpm.Gruu;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * One device of a user, bound to where it is reached.
 *
 * @param id         its id in registration event documents, unique in this core
 * @param user       address of record
 * @param uri        contact URI
 * @param parameters the Contact's parameters but {@code expires}
 * @param instance   the device's instance, if it told one
 * @param gruu       the public GRUU that it was given, if any
 * @param callId     Call-ID of the REGISTER that bound it last
 * @param cseq       number of that REGISTER
 * @param expires    when it ends
 * @param event      the event of RFC 3680 §5.3.3 that led to its state
 */
record Binding(String id, ServedUser user, String uri, List<ContactParameter> parameters,
        Optional<InstanceId> instance, Optional<Gruu> gruu, String callId, long cseq, Instant expires, String event) {

    Binding {
        parameters = List.copyOf(parameters);
    }

    /** {@return the same binding with this event: {@code expired} or {@code unregistered}} */
    Binding ended(String how) {
        return new Binding(id, user, uri, parameters, instance, gruu, callId, cseq, expires, how);
    }

    /** {@return seconds that are left, begun ones counted whole, at least 0} */
    long secondsLeft(Instant now) {
        long millis = Duration.between(now, expires).toMillis();
        return Math.max(0, (millis + 999) / 1000);
    }

    /** {@return the Contact value of the registrar's answer, with {@code pub-gruu} (RFC 5627 §5.1) and {@code expires}} */
    String contact(Instant now) {
        StringBuilder text = new StringBuilder("<" + uri + ">");
        parameters.forEach(text::append);
        gruu.ifPresent(g -> text.append(";pub-gruu=\"").append(g.uri()).append('"'));
        return text.append(";expires=").append(secondsLeft(now)).toString();
    }
}
