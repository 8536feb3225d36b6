package org.restante.delivery.merged;

import static org.restante.delivery.AnswerCheck.CPIM;
import static org.restante.delivery.AnswerCheck.MULTIPART;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.MessageKind;
import org.restante.delivery.AnswerCheck;
import org.restante.delivery.ContentOpener;
import org.restante.delivery.DeliveryProcedure;
import org.restante.delivery.Invitation;
import org.restante.delivery.InviteForm;
import org.restante.delivery.Payload;
import org.restante.delivery.SingleMessage;
import org.restante.queue.DeferredMessage;
import org.restante.sipservlet.OutgoingRequest;

/**
 * Merged delivery: the INVITE of a push (MRG-02), then containers of several messages each, bounded by count and octets
 * (MRG-06). What is too large to be merged goes by itself in the same session (MRG-07), and so does everything to a
 * device that takes no multipart/mixed.
 */
@Singleton
public final class MergedProcedure implements DeliveryProcedure {

    /** A message that came back so often may be what breaks its containers: it goes by itself. */
    private static final int ATTEMPTS_TOGETHER = 3;

    private static final Set<MessageKind> MERGED_KINDS = EnumSet.of(MessageKind.PAGER, MessageKind.LMM, MessageKind.CHAT);

    private final Settings.Merge limits;
    private final InviteForm invite;
    private final SingleMessage alone;
    private final Container container;

    /** @param settings identity, release, session timer, limits and form of containers */
    @Inject
    public MergedProcedure(Settings settings) {
        SecureRandom random = new SecureRandom();
        this.limits = settings.merge();
        this.invite = new InviteForm(settings, random);
        this.alone = new SingleMessage(random, settings);
        this.container = new Container(limits.format(), settings.payload().extraHeaders(), random, alone);
    }

    @Override
    public String name() {
        return "merged";
    }

    @Override
    public OutgoingRequest invite(Invitation invitation) {
        return invite.invite(invitation, List.of(), InviteForm.types(invitation), OptionalLong.empty());
    }

    @Override
    public Optional<Unusable> check(MsrpMedia offer, MsrpMedia answer) {
        return AnswerCheck.unusable(offer, answer, List.of(MULTIPART, CPIM));
    }

    @Override
    public Payload bare(DeferredMessage message, ContentOpener content) {
        return alone.cpim(message, content);
    }

    @Override
    public boolean joins(List<DeferredMessage> gathered, DeferredMessage next, MsrpMedia answer) {
        if (!answer.accepts(MULTIPART) || gathered.size() >= limits.maxMessages() || !isMergeable(gathered.get(0))
                || !isMergeable(next)) {
            return false;
        }
        long most = Math.min(limits.maxBytes(), answer.maxSize().orElse(Long.MAX_VALUE));
        return gathered.stream().mapToLong(Container::octetsAtMost).sum() + Container.octetsAtMost(next)
                + Container.FRAME_OCTETS <= most;
    }

    private boolean isMergeable(DeferredMessage message) {
        return message.original().contentOctets() <= limits.maxItemBytes() && message.attempts() < ATTEMPTS_TOGETHER
                && MERGED_KINDS.contains(message.original().kind());
    }

    @Override
    public Payload payload(List<DeferredMessage> messages, Function<DeferredMessage, ContentOpener> contents, MsrpMedia answer) {
        DeferredMessage first = messages.get(0);
        if (!answer.accepts(MULTIPART)) {
            return alone.cpim(first, contents.apply(first));
        }
        boolean contained = messages.size() > 1 || isMergeable(first);
        return contained ? container.of(messages, contents) : alone.multipart(first, contents.apply(first));
    }
}
