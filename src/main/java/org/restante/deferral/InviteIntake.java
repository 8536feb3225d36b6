package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.restante.codec.sdp.MsrpMedia;
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

    private static final Pattern ICSI =
            Pattern.compile("\\+g\\.3gpp\\.icsi-ref\\s*=\\s*(\"[^\"]*\"|[^;,\\s]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FOCUS = Pattern.compile(";\\s*isfocus\\s*(?:[;,]|$)", Pattern.CASE_INSENSITIVE);

    /** Services whose sessions are taken; of several that a sender names, the first. */
    private static final List<FeatureTag> TAKEN = List.of(FeatureTag.LARGEMSG, FeatureTag.FILETRANSFER, FeatureTag.SESSION);

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
        FeatureTag service = TAKEN.stream().filter(services::contains).findFirst()
                .orElseThrow(() -> new Refusal(480, "no session of this kind is taken: " + services)); // DEF-10
        MessageKind kind = kind(service, invite);
        SessionBody body = SessionBody.read(invite.content());
        body.media().ifPresent(offer -> usable(offer, kind));
        Optional<Duration> lifetime = RequestChecks.lifetime(invite, "Message-Expires");
        RequestChecks.id(invite, "Conversation-ID", ConversationId::new);
        RequestChecks.id(invite, "Contribution-ID", ContributionId::new);
        RequestChecks.id(invite, "InReplyTo-Contribution-ID", ContributionId::new);
        SessionTerms terms = new SessionTerms(kind, service, user, sender,
                RequestChecks.asksForAnonymity(invite), invite, body, lifetime);
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
        if (service != FeatureTag.SESSION) {
            return service == FeatureTag.LARGEMSG ? MessageKind.LMM : MessageKind.FILE_TRANSFER;
        }
        boolean focus = invite.header("Contact").filter(contact -> FOCUS.matcher(contact).find()).isPresent();
        return focus ? MessageKind.GROUP_CHAT : MessageKind.CHAT;
    }

    /** DEF-11: what is known to be too large is refused before it is sent. */
    private void usable(MsrpMedia offer, MessageKind kind) {
        SessionMedia.unusable(offer, kind, settings.msrp()).ifPresent(reason -> {
            throw new Refusal(488, reason);
        });
        long octets = offer.fileSelectorSize().orElse(0);
        if (SessionTerms.isForOne(kind) && octets > settings.message().maxBytes()) {
            throw new Refusal(480, octets + " octets are more than message.maxBytes",
                    new HeaderField("Retry-After", "3600"));
        }
    }
}
