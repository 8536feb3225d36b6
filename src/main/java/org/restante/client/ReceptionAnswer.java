package org.restante.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.client.InviteDecision.Acceptable;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Setup;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.msrp.LocalEnd;

/** What a 200 to an INVITE or to its refresh carries (CLI-04; the samples of section D). */
final class ReceptionAnswer {

    /** Methods that the client understands. */
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, UPDATE, MESSAGE, OPTIONS";

    /** Content types that the client receives, in the order in which it names them. */
    static final List<String> ACCEPTED_TYPES = List.of("message/cpim", "multipart/mixed",
            "application/group-state-object+xml");

    private ReceptionAnswer() {
    }

    /**
     * The answer's session description. It names the types that the offer names too, and message/cpim in any case.
     *
     * @param ours         where the peer reaches us
     * @param messageLimit most octets of a message, told to the peer; empty: not told
     */
    static MsrpMedia media(Acceptable accepted, LocalEnd ours, OptionalLong messageLimit) {
        MsrpMedia offer = accepted.invite().offer();
        List<String> types = ACCEPTED_TYPES.stream()
                .filter(type -> type.equals(ACCEPTED_TYPES.get(0)) || offer.accepts(type)).toList();
        int port = accepted.active() && ours.direct() ? 9 : ours.port();
        return new MsrpMedia(ours.address(), port, ours.secure(), types, List.of("*"),
                Optional.of(accepted.active() ? Setup.ACTIVE : Setup.PASSIVE), ours.uris(), accepted.direction(),
                true, messageLimit, offer.fileSelectorSize()).withFingerprints(ours.fingerprints());
    }

    /** The headers of the 200 to the INVITE, all but the body's. */
    static List<HeaderField> headers(IncomingInvite invite, String contactUri) {
        List<HeaderField> fields = new ArrayList<>();
        fields.add(contact(invite.service().orElseThrow(), contactUri));
        fields.addAll(sessionTimer(invite.sessionExpires()));
        fields.add(new HeaderField("Allow", ALLOW));
        invite.group().ifPresent(group -> {
            fields.add(new HeaderField("Conversation-ID", group.conversation().value()));
            fields.add(new HeaderField("Contribution-ID", group.contribution().value()));
        });
        return fields;
    }

    /** {@return the Contact of a dialog: the device's GRUU or address, with the feature tag outside the brackets} */
    static HeaderField contact(FeatureTag service, String contactUri) {
        return new HeaderField("Contact", '<' + contactUri + ">;" + FeatureTag.PARAMETER + "=\"" + service.encoded() + '"');
    }

    /** Session timer (RFC 4028 §9): required in the answer only if the request has one. */
    static List<HeaderField> sessionTimer(Optional<SessionExpires> requested) {
        List<HeaderField> fields = new ArrayList<>(List.of(new HeaderField("Supported", "timer")));
        requested.ifPresent(session -> {
            fields.add(new HeaderField("Require", "timer"));
            fields.add(new HeaderField("Session-Expires", session.answer()));
        });
        return fields;
    }
}
