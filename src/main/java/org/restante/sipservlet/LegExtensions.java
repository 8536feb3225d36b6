package org.restante.sipservlet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/** All {@link LegExtension}s as one, asked in turn. */
@Singleton
final class LegExtensions {

    private static final Set<String> METHODS = Set.of("INVITE", "UPDATE");

    private final Resolved<LegExtension> extensions;

    @Inject
    LegExtensions(@Any Instance<LegExtension> extensions) {
        this.extensions = new Resolved<>(extensions);
    }

    void sending(LegRecord leg, SipServletRequest request) {
        if (METHODS.contains(request.getMethod())) {
            extensions.all().forEach(extension -> extension.sending(leg, request));
        }
    }

    boolean received(LegRecord leg, SipServletResponse response) {
        return METHODS.contains(response.getMethod())
                && extensions.all().stream().anyMatch(extension -> extension.received(leg, response));
    }

    boolean refused(SipServletRequest request) {
        return METHODS.contains(request.getMethod())
                && extensions.all().stream().anyMatch(extension -> extension.refused(request));
    }

    void accepting(LegRecord leg, SipServletRequest request, SipServletResponse response) {
        if (METHODS.contains(request.getMethod())) {
            extensions.all().forEach(extension -> extension.accepting(leg, request, response));
        }
    }

    /** @param step name of the extension, a blank, the extension's own words */
    void answered(SipApplicationSession applicationSession, LegRecord leg, String step, LegEvent.Outcome outcome) {
        String[] words = step.split(" ", 2);
        extensions.all().stream().filter(extension -> extension.name().equals(words[0]))
                .forEach(extension -> extension.answered(applicationSession, leg, words[1], outcome));
    }

    /** @param step name of the extension, a blank, the extension's own words */
    void due(SipApplicationSession applicationSession, LegRecord leg, String step) {
        String[] words = step.split(" ", 2);
        extensions.all().stream().filter(extension -> extension.name().equals(words[0]))
                .forEach(extension -> extension.due(applicationSession, leg, words[1]));
    }

    void ended(LegRecord leg) {
        extensions.all().forEach(extension -> extension.ended(leg));
    }
}
