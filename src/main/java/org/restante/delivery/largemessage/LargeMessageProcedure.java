package org.restante.delivery.largemessage;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.config.Settings.FromRewrite;
import org.restante.cpm.HeaderField;
import org.restante.delivery.AnswerCheck;
import org.restante.delivery.ContentOpener;
import org.restante.delivery.DeliveredContent;
import org.restante.delivery.DeliveryProcedure;
import org.restante.delivery.Invitation;
import org.restante.delivery.InviteForm;
import org.restante.delivery.Payload;
import org.restante.delivery.SingleMessage;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Original;
import org.restante.sipservlet.OutgoingRequest;

/**
 * Large Message Mode: an INVITE per message that tells whose it is and how large, then the message as message/cpim,
 * whatever else the device takes (I-04).
 */
@Singleton
public final class LargeMessageProcedure implements DeliveryProcedure {

    private static final List<String> TYPES = List.of(AnswerCheck.CPIM); // LMM-10, I-22

    private final InviteForm invite;
    private final Settings.Lmm lmm;
    private final FromRewrite from;

    /** @param settings identity, release, session timer, whether the size is offered, and whose From */
    @Inject
    public LargeMessageProcedure(Settings settings) {
        this.invite = new InviteForm(settings, new SecureRandom());
        this.lmm = settings.lmm();
        this.from = settings.cpim().from() == FromRewrite.PER_PROCEDURE ? FromRewrite.IF_ANONYMOUS_ALLOWED
                : settings.cpim().from(); // LMM-18, I-25
    }

    @Override
    public String name() {
        return "large-message";
    }

    @Override
    public OutgoingRequest invite(Invitation invitation) {
        Original original = invitation.first().original();
        OptionalLong size = lmm.fileSelector() ? OptionalLong.of(size(original, invitation.content())) : OptionalLong.empty();
        return invite.invite(invitation, headersOf(original), TYPES, size);
    }

    /** LMM-12: of what MSRP carries, or of what the sender put into it (I-09). */
    private long size(Original original, ContentOpener content) {
        DeliveredContent delivered = DeliveredContent.of(original, content, from);
        if (lmm.sizeOf() == Settings.SizeOf.CPIM) {
            return SingleMessage.cpim(original, delivered).octets();
        }
        return delivered.octets() - (delivered.isCpim() ? delivered.head().contentOffset() : 0);
    }

    /** LMM-21: what the original INVITE had of these. */
    private static List<HeaderField> headersOf(Original original) {
        List<HeaderField> headers = new ArrayList<>();
        original.conversation().ifPresent(id -> headers.add(new HeaderField("Conversation-ID", id.value())));
        original.contribution().ifPresent(id -> headers.add(new HeaderField("Contribution-ID", id.value())));
        original.inReplyTo().ifPresent(id -> headers.add(new HeaderField("InReplyTo-Contribution-ID", id.value())));
        original.header("Subject").ifPresent(subject -> headers.add(new HeaderField("Subject", subject)));
        original.header("Date").ifPresent(date -> headers.add(new HeaderField("Date", date)));
        return headers;
    }

    @Override
    public Optional<Unusable> check(MsrpMedia offer, MsrpMedia answer) {
        return AnswerCheck.unusable(offer, answer, TYPES);
    }

    @Override
    public Payload payload(List<DeferredMessage> messages, Function<DeferredMessage, ContentOpener> contents, MsrpMedia answer) {
        DeferredMessage message = messages.get(0);
        return bare(message, contents.apply(message));
    }

    /** LMM-17, LMM-18. */
    @Override
    public Payload bare(DeferredMessage message, ContentOpener content) {
        return SingleMessage.cpim(message.original(), DeliveredContent.of(message.original(), content, from));
    }
}
