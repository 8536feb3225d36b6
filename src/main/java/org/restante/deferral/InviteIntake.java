package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.codec.sdp.SdpException;
import org.restante.config.Settings;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;

/** Reads an INVITE for a served user into {@link SessionTerms}, or refuses it; the checks stand in the order of DEF-02. */
final class InviteIntake {

    static final String CPIM = "message/cpim";

    private static final String SDP = "application/sdp";
    private static final Pattern ICSI =
            Pattern.compile("\\+g\\.3gpp\\.icsi-ref\\s*=\\s*(\"[^\"]*\"|[^;,\\s]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FOCUS = Pattern.compile(";\\s*isfocus\\s*(?:[;,]|$)", Pattern.CASE_INSENSITIVE);

    private final Settings settings;
    private final RequestChecks checks;

    InviteIntake(Settings settings) {
        this.settings = settings;
        this.checks = new RequestChecks(settings);
    }

    /**
     * @param invite the INVITE
     * @param now    when it came
     * @throws Refusal if there will be no session
     */
    SessionTerms read(SessionInvite invite, Instant now) {
        String sender = checks.assertedIdentity(invite);
        ServedUser user = checks.servedUser(invite);
        Set<FeatureTag> services = services(invite);
        FeatureTag service = services.contains(FeatureTag.LARGEMSG) ? FeatureTag.LARGEMSG : FeatureTag.SESSION;
        if (!services.contains(service)) {
            throw new Refusal(480, "no session of this kind is taken: " + services); // DEF-10
        }
        MsrpMedia offer = offer(invite.content().type(), invite.content().octets(), service);
        Optional<Duration> lifetime = RequestChecks.lifetime(invite, "Message-Expires");
        RequestChecks.id(invite, "Conversation-ID", ConversationId::new);
        RequestChecks.id(invite, "Contribution-ID", ContributionId::new);
        RequestChecks.id(invite, "InReplyTo-Contribution-ID", ContributionId::new);
        SessionTerms terms = new SessionTerms(kind(service, invite), service, user, sender,
                RequestChecks.asksForAnonymity(invite), invite, offer, lifetime);
        RequestChecks.kept(invite, terms.startLine(), terms.anonymous(), now); // what cannot be kept is refused now
        return terms;
    }

    /** The services that the sender prefers, or that the core says it is; by Accept-Contact or P-Asserted-Service. */
    private static Set<FeatureTag> services(SessionInvite invite) {
        Set<FeatureTag> services = EnumSet.noneOf(FeatureTag.class);
        Matcher tags = ICSI.matcher(invite.joined("Accept-Contact").orElse(""));
        while (tags.find()) {
            services.addAll(FeatureTag.parse(tags.group(1)));
        }
        if (services.isEmpty()) {
            services.addAll(FeatureTag.parse(invite.joined("P-Asserted-Service").orElse("")));
        }
        return services;
    }

    private static MessageKind kind(FeatureTag service, SessionInvite invite) {
        if (service == FeatureTag.LARGEMSG) {
            return MessageKind.LMM;
        }
        boolean focus = invite.header("Contact").filter(contact -> FOCUS.matcher(contact).find()).isPresent();
        return focus ? MessageKind.GROUP_CHAT : MessageKind.CHAT;
    }

    private MsrpMedia offer(String contentType, byte[] sdp, FeatureTag service) {
        if (contentType.isEmpty()) {
            throw new Refusal(488, "no offer");
        }
        if (!contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(SDP)) {
            throw new Refusal(415, "content type " + contentType + " is no session description",
                    new HeaderField("Accept", SDP));
        }
        try {
            MsrpMedia offer = MsrpMedia.parse(sdp);
            unacceptable(offer, service).ifPresent(reason -> {
                throw new Refusal(488, reason);
            });
            tooLarge(offer, service);
            return offer;
        } catch (SdpException e) {
            throw new Refusal(488, "SDP: " + e.getMessage());
        }
    }

    private Optional<String> unacceptable(MsrpMedia offer, FeatureTag service) {
        boolean sends = offer.direction() == Direction.SENDONLY || offer.direction() == Direction.SENDRECV;
        if (offer.port() == 0) {
            return Optional.of("the offer's only media line is refused");
        } else if (offer.path().isEmpty()) {
            return Optional.of("no a=path");
        } else if (!offer.accepts(CPIM)) {
            return Optional.of("a=accept-types without " + CPIM);
        } else if (offer.direction() == Direction.INACTIVE || service == FeatureTag.LARGEMSG && !sends) {
            return Optional.of("nothing is going to be sent: " + offer.direction());
        } else if (!settings.msrp().takes(offer.secure())) {
            return Optional.of(offer.secure() ? "TLS is not taken here" : "only TLS is taken here");
        }
        return Optional.empty();
    }

    /** DEF-11: what is known to be too large is refused before it is sent. */
    private void tooLarge(MsrpMedia offer, FeatureTag service) {
        long octets = offer.fileSelectorSize().orElse(0);
        if (service == FeatureTag.LARGEMSG && octets > settings.message().maxBytes()) {
            throw new Refusal(480, octets + " octets are more than message.maxBytes",
                    new HeaderField("Retry-After", "3600"));
        }
    }
}
