package org.restante.client;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sip.message.Request;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.FeatureTag;

/**
 * An INVITE as the client looks at it.
 *
 * @param service        the service it offers (CLI-01); empty if it is none of ours
 * @param from           URI of its From header
 * @param referredBy     URI of its Referred-By header
 * @param conversation   its Conversation-ID
 * @param contribution   its Contribution-ID
 * @param focus          whether its Contact names a conference focus
 * @param offer          its SDP offer
 * @param offerOnly      whether the SDP is the whole body
 * @param sessionExpires its Session-Expires
 */
record IncomingInvite(Optional<FeatureTag> service, String from, Optional<String> referredBy,
        Optional<ConversationId> conversation, Optional<ContributionId> contribution, boolean focus, MsrpMedia offer,
        boolean offerOnly, Optional<SessionExpires> sessionExpires) {

    private static final Pattern FOCUS = Pattern.compile(";\\s*isfocus\\s*(?:[;=,]|$)", Pattern.CASE_INSENSITIVE);
    private static final String LEGACY_STORE_AND_FORWARD = "rcse-standfw";

    /**
     * Reads a request whose offer was read before.
     *
     * @throws IllegalArgumentException if a header is malformed
     */
    static IncomingInvite of(Request invite, MsrpMedia offer, boolean offerOnly) {
        Optional<String> referredBy = SipFields.first(invite, "Referred-By").map(SipFields::uriOf);
        String from = SipFields.first(invite, "From").map(SipFields::uriOf).orElse("");
        boolean focus = SipFields.values(invite, "Contact").stream().anyMatch(contact -> FOCUS.matcher(contact).find());
        return new IncomingInvite(service(invite, offer, referredBy), from, referredBy,
                SipFields.first(invite, "Conversation-ID").map(ConversationId::new),
                SipFields.first(invite, "Contribution-ID").map(ContributionId::new), focus, offer, offerOnly,
                SipFields.first(invite, "Session-Expires").map(SessionExpires::parse));
    }

    private static Optional<FeatureTag> service(Request invite, MsrpMedia offer, Optional<String> referredBy) {
        Set<FeatureTag> tags = SipFields.services(invite, "Accept-Contact");
        if (tags.contains(FeatureTag.DEFERRED)) {
            return Optional.of(FeatureTag.DEFERRED);
        }
        if (tags.contains(FeatureTag.SESSION)) {
            return Optional.of(FeatureTag.SESSION);
        }
        boolean fromStore = assertedUsers(invite).contains(LEGACY_STORE_AND_FORWARD);
        boolean legacyPush = offer.direction() == Direction.SENDONLY && referredBy.isPresent();
        return tags.isEmpty() && (fromStore || legacyPush) ? Optional.of(FeatureTag.DEFERRED) : Optional.empty();
    }

    private static List<String> assertedUsers(Request invite) {
        return SipFields.values(invite, "P-Asserted-Identity").stream().map(SipFields::uriOf).map(SipFields::userOf).toList();
    }

    /** {@return whether it invites into a group session, deferred or running (section F.1, step 3)} */
    boolean isGroup() {
        boolean ids = conversation.isPresent() && contribution.isPresent();
        boolean deferredGroup = service.filter(FeatureTag.DEFERRED::equals).isPresent() && referredBy.isEmpty()
                && offer.fileSelectorSize().isEmpty();
        boolean runningGroup = service.filter(FeatureTag.SESSION::equals).isPresent() && focus && offerOnly;
        return ids && (deferredGroup || runningGroup);
    }

    /** {@return the group that it invites into, if it does} */
    Optional<GroupIdentity> group() {
        return isGroup() ? Optional.of(new GroupIdentity(conversation.get(), contribution.get())) : Optional.empty();
    }

    /** {@return what the user is told when asked} */
    Invitation invitation() {
        return new Invitation(service.orElseThrow(), from, referredBy, conversation, contribution, isGroup());
    }
}
