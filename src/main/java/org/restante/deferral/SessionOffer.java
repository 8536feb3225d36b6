package org.restante.deferral;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.sipservlet.Content;

/**
 * A session as it is offered to devices.
 *
 * @param user      whose devices
 * @param service   the CPM service
 * @param group     whether it is the session of a group
 * @param sender    the authenticated originator, bare URI
 * @param headers   header fields of the original INVITE that go along, From and To among them
 * @param asserted  P-Asserted-Service of the original, if any
 * @param inReplyTo InReplyTo-Contribution-ID of the original, if any
 * @param media     the originator's session description: what it sends, and what it takes
 * @param participants list of who takes part in a group, if the INVITE had one
 */
public record SessionOffer(ServedUser user, FeatureTag service, boolean group, String sender, List<HeaderField> headers,
        Optional<String> asserted, Optional<String> inReplyTo, MsrpMedia media, Optional<Content> participants) {

    public SessionOffer {
        headers = List.copyOf(headers);
    }

    /** {@return what is offered of a session that arrived, whose sender may be named} */
    static SessionOffer of(SessionTerms terms, Instant now) {
        SessionInvite invite = terms.invite();
        return new SessionOffer(terms.user(), terms.service(), terms.kind() == MessageKind.GROUP_CHAT, terms.sender(),
                RequestChecks.kept(invite, terms.startLine(), false, now), invite.header("P-Asserted-Service"),
                invite.header("InReplyTo-Contribution-ID"),
                terms.offer().orElseGet(() -> SessionMedia.unknown(terms.kind())), terms.body().participants());
    }

    /** {@return value of the first header of that name} */
    public Optional<String> header(String name) {
        return headers.stream().filter(header -> header.is(name)).map(HeaderField::value).findFirst();
    }
}
