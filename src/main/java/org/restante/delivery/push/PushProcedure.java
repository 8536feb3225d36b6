package org.restante.delivery.push;

import static org.restante.delivery.AnswerCheck.CPIM;
import static org.restante.delivery.AnswerCheck.MULTIPART;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
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
 * Push: one INVITE per device, with the Participating Function's own identity where several senders share the session
 * (I-07); one MSRP message per deferred message, multipart/mixed if the device takes it, else message/cpim (I-04).
 */
@Singleton
public final class PushProcedure implements DeliveryProcedure {

    private final SingleMessage form;
    private final InviteForm invite;
    private final boolean alwaysBare;

    /** @param settings identity, release, session timer and form of messages */
    @Inject
    public PushProcedure(Settings settings) {
        SecureRandom random = new SecureRandom();
        this.form = new SingleMessage(random, settings);
        this.invite = new InviteForm(settings, random);
        this.alwaysBare = settings.payload().push() == Settings.PushForm.CPIM;
    }

    @Override
    public String name() {
        return "push";
    }

    @Override
    public OutgoingRequest invite(Invitation invitation) {
        return invite.invite(invitation, List.of(), InviteForm.types(invitation), OptionalLong.empty()); // PUSH-20
    }

    @Override
    public Optional<Unusable> check(MsrpMedia offer, MsrpMedia answer) {
        return AnswerCheck.unusable(offer, answer, List.of(MULTIPART, CPIM));
    }

    @Override
    public Payload bare(DeferredMessage message, ContentOpener content) {
        return form.cpim(message, content);
    }

    @Override
    public Payload payload(List<DeferredMessage> messages, Function<DeferredMessage, ContentOpener> contents, MsrpMedia answer) {
        DeferredMessage message = messages.get(0);
        boolean bare = alwaysBare && answer.accepts(CPIM) || !answer.accepts(MULTIPART);
        return bare ? bare(message, contents.apply(message)) : form.multipart(message, contents.apply(message));
    }
}
