package org.restante.lab;

import gov.nist.core.NameValue;
import gov.nist.javax.sip.header.Contact;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.SupportedHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import org.restante.cpm.ServedUser;

/** Reads a REGISTER (RFC 3261 §10.3 steps 3 to 7). */
final class RegisterReader {

    static final long DEFAULT_EXPIRES = 600;
    static final long MAX_EXPIRES = 600_000;

    private final Set<String> domains;

    /** @param domains the domains whose users may register, lower case */
    RegisterReader(Set<String> domains) {
        this.domains = domains;
    }

    /** @throws RefusedException 400 for a malformed one, 403 for a user that is not ours or not the sender */
    RegisterRequest read(Request request) throws RefusedException {
        try {
            ServedUser user = ServedUser.of(((ToHeader) request.getHeader(ToHeader.NAME)).getAddress().getURI().toString());
            ServedUser sender = ServedUser.of(((FromHeader) request.getHeader(FromHeader.NAME)).getAddress().getURI().toString());
            if (!domains.contains(user.domain()) || !user.equals(sender)) {
                throw new RefusedException(403, "not a user of ours, or registered by another");
            }
            return read(request, user);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, e.getMessage());
        }
    }

    private RegisterRequest read(Request request, ServedUser user) throws RefusedException {
        ExpiresHeader header = request.getExpires();
        long expires = header == null ? DEFAULT_EXPIRES : bounded(header.getExpires());
        List<RegisterRequest.Contact> contacts = new ArrayList<>();
        boolean all = false;
        int count = 0;
        for (ListIterator<?> each = request.getHeaders(ContactHeader.NAME); each.hasNext(); count++) {
            Contact contact = (Contact) each.next();
            if (contact.isWildCard()) {
                all = true;
            } else {
                contacts.add(contact(contact, expires));
            }
        }
        if (all && (count > 1 || header == null || expires != 0)) {
            throw new RefusedException(400, "Contact: * with another contact or without Expires: 0");
        }
        return new RegisterRequest(user, ((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId(),
                ((CSeqHeader) request.getHeader(CSeqHeader.NAME)).getSeqNumber(), contacts, all,
                supportsGruu(request));
    }

    private static RegisterRequest.Contact contact(Contact contact, long expires) throws RefusedException {
        if (!(contact.getAddress().getURI() instanceof SipURI uri) || !NextHop.isReachable(uri)) {
            throw new RefusedException(400, "Contact is no SIP URI with an IP address");
        }
        List<ContactParameter> parameters = new ArrayList<>();
        Iterator<String> names = contact.getParameterNames();
        while (names.hasNext()) {
            NameValue parameter = contact.getParameters().getNameValue(names.next());
            String value = String.valueOf(parameter.getValueAsObject(true));
            parameters.add(new ContactParameter(parameter.getName().toLowerCase(Locale.ROOT),
                    value.isEmpty() ? Optional.empty() : Optional.of(value), parameter.isValueQuoted()));
        }
        Optional<String> own = parameters.stream().filter(p -> p.name().equals("expires")).findFirst()
                .flatMap(ContactParameter::value);
        parameters.removeIf(p -> Set.of("expires", "pub-gruu", "temp-gruu").contains(p.name()));
        return new RegisterRequest.Contact(uri.toString(), parameters, own.isPresent() ? number(own.get()) : expires);
    }

    private static long number(String seconds) {
        if (!seconds.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException("expires is no number");
        }
        return bounded(Long.parseLong(seconds));
    }

    private static long bounded(long seconds) {
        return Math.max(0, Math.min(MAX_EXPIRES, seconds));
    }

    private static boolean supportsGruu(Request request) {
        for (Iterator<?> each = request.getHeaders(SupportedHeader.NAME); each.hasNext();) {
            if ("gruu".equalsIgnoreCase(((SupportedHeader) each.next()).getOptionTag())) {
                return true;
            }
        }
        return false;
    }
}
