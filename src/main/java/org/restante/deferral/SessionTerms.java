package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.GroupId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.policy.DuplicateKey;
import org.restante.policy.Lifetime;
import org.restante.queue.Original;
import org.restante.sipservlet.Content;

/**
 * What an INVITE says of the session that its sender wants with a served user.
 *
 * @param kind      what its messages are: LMM, CHAT, GROUP_CHAT or FILE_TRANSFER
 * @param service   the CPM service that it asks for
 * @param user      who is served
 * @param sender    the authenticated originator; of a group session its identity
 * @param anonymous whether the sender must not be named (STO-06)
 * @param invite    the INVITE
 * @param body      what stands in its body
 * @param lifetime  how long its messages may be held, if it says so (DEF-12)
 */
record SessionTerms(MessageKind kind, FeatureTag service, ServedUser user, String sender, boolean anonymous,
        SessionInvite invite, SessionBody body, Optional<Duration> lifetime) {

    private static final String IMDN = "message/imdn+xml";
    private static final String TYPING = "application/im-iscomposing+xml";

    /** {@return the session description of the INVITE; empty if it leaves the offer to us} */
    Optional<MsrpMedia> offer() {
        return body.media();
    }

    /**
     * {@return whether its messages may be held at all (table A.1)} A lifetime of zero means now or never; the seat in a group
     * is kept whatever the settings say of chats (DEF-09).
     */
    boolean mayBeHeld(Settings.Chat settings) {
        boolean allowed = switch (kind) {
            case FILE_TRANSFER -> settings.files();
            case CHAT -> settings.storeAndForward();
            default -> true;
        };
        return allowed && lifetime.filter(Duration::isZero).isEmpty();
    }

    /** {@return whether a session of this kind is there for one message, and over with it} */
    static boolean isForOne(MessageKind kind) {
        return kind == MessageKind.LMM || kind == MessageKind.FILE_TRANSFER;
    }

    /**
     * {@return octets that a message of it may have: what its offer tells, which may be the size of the text without its
     * CPIM head (I-09)}
     *
     * @param most largest message that is taken
     */
    long mayArrive(long most) {
        long told = offer().map(MsrpMedia::fileSelectorSize).orElse(OptionalLong.empty()).orElse(most);
        return Math.min(most, told + CpimMessage.MAX_HEAD_BYTES);
    }

    /** {@return who it is from, for the log} */
    String shownSender() {
        return anonymous ? "anonymous" : sender;
    }

    /** {@return the group that it is a session of} */
    GroupId group() {
        return new GroupId(sender, RequestChecks.id(invite, "Conversation-ID", ConversationId::new),
                RequestChecks.id(invite, "Contribution-ID", ContributionId::new));
    }

    /** {@return start line of the INVITE, as it is kept} */
    String startLine() {
        return "INVITE " + invite.requestUri() + " SIP/2.0";
    }

    /** {@return whether a message is of the kind that is never held (DEF-17)} */
    static boolean isTransient(String contentType, Optional<CpimMessage> head) {
        return innerType(contentType, head).startsWith(TYPING);
    }

    private static String innerType(String contentType, Optional<CpimMessage> head) {
        return head.flatMap(cpim -> cpim.contentHeader("Content-Type")).orElse(contentType)
                .toLowerCase(Locale.ROOT);
    }

    /**
     * {@return what is kept of the invitation to a group, for a user who has yet to get it: the INVITE, who invited, and
     * as its content who takes part} A second one to the same session of the group is known as such.
     *
     * @param receivedAt   when it came
     * @param maxRetention longest time that anything is held
     */
    Original invitation(Instant receivedAt, Duration maxRetention) {
        GroupId group = group();
        Content participants = body.participants().orElse(Content.NONE);
        List<HeaderField> headers = RequestChecks.kept(invite, startLine(), anonymous, receivedAt);
        invite.header("Referred-By").filter(inviter -> !anonymous)
                .ifPresent(inviter -> headers.add(new HeaderField("Referred-By", inviter)));
        return new Original(MessageKind.GROUP_INVITE, user, startLine(), headers, List.of(), sender, anonymous,
                invite.header("P-Asserted-Service"), group.conversation(), group.contribution(), Optional.empty(),
                Optional.empty(), "", participants.type(), participants.octets().length, receivedAt,
                Lifetime.expiresAt(receivedAt, lifetime, maxRetention),
                group.contribution().map(id -> DuplicateKey.ofInvitation(sender, id)));
    }

    /**
     * {@return what is kept of a message that came in this session (STO-01..STO-05)}
     *
     * @param sendHeaders  header fields of its first SEND
     * @param contentType  its Content-Type
     * @param head         its CPIM head, if it is a CPIM message
     * @param octets       its size
     * @param receivedAt   when its last octet came
     * @param maxRetention longest time that anything is held
     * @throws Refusal if a header field of it is malformed
     */
    Original original(List<HeaderField> sendHeaders, String contentType, Optional<CpimMessage> head, long octets,
            Instant receivedAt, Duration maxRetention) {
        Optional<ImdnMessageId> imdn = head.flatMap(CpimMessage::imdnMessageId)
                .map(value -> RequestChecks.checked("imdn.Message-ID", value, ImdnMessageId::new));
        Optional<ContributionId> contribution = RequestChecks.id(invite, "Contribution-ID", ContributionId::new);
        boolean notification = innerType(contentType, head).startsWith(IMDN);
        List<HeaderField> ofContent = new ArrayList<>(sendHeaders);
        if (kind == MessageKind.FILE_TRANSFER) {
            offer().flatMap(media -> OfferedFile.disposition(media.files())).ifPresent(ofContent::add);
        }
        return new Original(notification ? MessageKind.IMDN : kind, user, startLine(),
                RequestChecks.kept(invite, startLine(), anonymous, receivedAt), ofContent, sender, anonymous,
                invite.header("P-Asserted-Service"), RequestChecks.id(invite, "Conversation-ID", ConversationId::new),
                contribution, RequestChecks.id(invite, "InReplyTo-Contribution-ID", ContributionId::new), imdn,
                head.map(CpimMessage::dispositions).orElse(""), contentType, octets, receivedAt,
                Lifetime.expiresAt(receivedAt, lifetime, maxRetention),
                DuplicateKey.of(sender, imdn, isForOne(kind) ? contribution : Optional.empty())); // DEF-14
    }
}
