package org.restante.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.cpm.ServedUser;
import org.restante.delivery.DeliveryMachine.Event;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.OutgoingMessage;
import org.restante.policy.SendRefusal;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is sent next in one session: the claim's messages in their order, those together that go together, in a form that
 * the device takes. On the user's lane only.
 */
final class Dispatch {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final DeliveryTools tools;
    private final ServedUser user;
    private final UUID session;
    private final Claim claim;
    private final Procedures.Choice choice;
    private final MsrpSession media;
    private final MsrpMedia answer;
    private final Consumer<Verdict> verdicts;
    private final List<SentMessage> givenUp = new ArrayList<>(); // given back unconfirmed
    private int taken; // messages of this session so far
    private final Set<MessageId> apart = new HashSet<>(); // what goes by itself, as what it was in was refused
    private final Set<MessageId> bare = new HashSet<>(); // what of it goes as message/cpim
    private SentMessage underWay;

    /**
     * @param choice   how messages go @param answer what the device takes
     * @param verdicts told of messages that cannot be sent, as the next thing on the lane
     */
    Dispatch(DeliveryTools tools, ServedUser user, UUID session, Claim claim, Procedures.Choice choice, MsrpSession media,
            MsrpMedia answer, Consumer<Verdict> verdicts) {
        this.tools = tools;
        this.user = user;
        this.session = session;
        this.claim = claim;
        this.choice = choice;
        this.media = media;
        this.answer = answer;
        this.verdicts = verdicts;
    }

    /** {@return the message that is being sent} */
    Optional<SentMessage> underWay() {
        return Optional.ofNullable(underWay);
    }

    /** {@return the message that is being sent, if it is that one} */
    Optional<SentMessage> underWay(String messageId) {
        return underWay().filter(sent -> sent.messageId().equals(messageId));
    }

    /** {@return whether the answers come from the device itself, not from a relay of its or ours} */
    boolean isDirect() {
        return tools.settings().msrp().relay().isEmpty() && answer.path().size() == 1;
    }

    /** Every octet of the message under way is out; {@return it} */
    SentMessage sent() {
        SentMessage sent = underWay;
        underWay = null;
        return sent;
    }

    /** What was sent is given back unconfirmed; a report of it counts for a while yet (table E.3). */
    void givenUp(SentMessage sent) {
        givenUp.add(sent);
        tools.late().remember(claim.lease(), media.localUri(), List.of(sent));
    }

    /** The session is over. @param awaited what was sent and is not confirmed */
    void over(List<SentMessage> awaited) {
        givenUp.addAll(awaited);
        underWay().ifPresent(givenUp::add);
        underWay = null;
        if (!givenUp.isEmpty()) {
            tools.late().remember(claim.lease(), media.localUri(), givenUp);
        }
    }

    /** A report came that nobody waits for any more. */
    void late(DeliveryReport report) {
        if (tools.late().on(media.localUri(), report)) {
            givenUp.removeIf(sent -> sent.messageId().equals(report.messageId()));
        }
    }

    /** {@return whether the session is also for this message, the next one} */
    boolean isFor(DeferredMessage next) {
        return choice.plan().takes(next.original(), taken);
    }

    /** Begins to send the next message, where none is under way; {@return false if there is none for this session} */
    boolean next() {
        List<DeferredMessage> batch = claim.take((gathered, next) -> gathered.isEmpty() ? isFor(next)
                : !apart.contains(gathered.get(0).id()) && !apart.contains(next.id())
                        && choice.plan().takes(next.original(), taken + gathered.size())
                        && choice.procedure().joins(gathered, next, answer));
        if (batch.isEmpty()) {
            return false;
        }
        taken += batch.size();
        send(batch, bare.contains(batch.get(0).id()));
        return true;
    }

    private void send(List<DeferredMessage> batch, boolean asBare) {
        Payload payload;
        try {
            DeferredMessage first = batch.get(0);
            payload = asBare ? choice.procedure().bare(first, claim.content(first))
                    : choice.procedure().payload(batch, claim::content, answer);
        } catch (QueueUnavailableException e) {
            throw e;
        } catch (RuntimeException e) { // one bad message must not stop the others (ERR-08)
            LOG.error("{} for {} cannot be put into form", named(batch), user, e);
            underWay = SentMessage.of(batch, 0, batch.size() == 1);
            verdicts.accept(impossible(underWay, "it cannot be put into form: " + e.getMessage()));
            return;
        }
        underWay = SentMessage.of(batch, payload.octets(), payload.contentType().equals(AnswerCheck.CPIM));
        if (answer.maxSize().isPresent() && payload.octets() > answer.maxSize().getAsLong()) {
            verdicts.accept(impossible(underWay, payload.octets() + " octets are more than the device takes"));
            return;
        }
        LOG.info("{} for {}: sending {} octets", named(batch), user, payload.octets());
        tools.ladders().carries(session, batch.stream().map(message -> message.id().value()).toList());
        media.send(new OutgoingMessage(underWay.messageId(), payload.contentType(), true,
                new PayloadSource(payload, work -> tools.lanes().run(user.uri(), work))));
    }

    static String named(List<DeferredMessage> batch) {
        String first = "message " + batch.get(0).id();
        return batch.size() == 1 ? first : first + " and " + (batch.size() - 1) + " more";
    }

    /**
     * The device reported that the message under way failed, if it is that one: nothing more of it is sent. {@return it}
     */
    Optional<SentMessage> breakOff(String messageId) {
        Optional<SentMessage> meant = underWay(messageId);
        meant.ifPresent(sent -> media.abort(messageId));
        return meant;
    }

    /**
     * Table E.3: a message that is under way, or was sent, failed at the device.
     *
     * @param refusal what the status means with which the device answered it or reported of it
     * @param why     in words
     * @return what it means for the message
     */
    Verdict failed(SentMessage sent, SendRefusal refusal, String why) {
        if (refusal.endsSession()) {
            return verdict(sent, Event.SESSION_REFUSED, why, refusal.isCounted());
        }
        if (sent.messages().size() > 1 || refusal == SendRefusal.OTHER_FORM) {
            return impossible(sent, why);
        }
        return verdict(sent, refusal == SendRefusal.TOO_LARGE ? Event.MESSAGE_IMPOSSIBLE : Event.MESSAGE_REFUSED, why,
                refusal.isCounted());
    }

    private Verdict verdict(SentMessage sent, Event event, String why, boolean counted) {
        underWay = underWay == sent ? null : underWay;
        return new Verdict(sent, event, why, counted);
    }

    /** {@return what follows for a message that does not go in the form that it has: another form, if there is one} */
    private Verdict impossible(SentMessage sent, String why) {
        boolean several = sent.messages().size() > 1;
        if (!several && (sent.isBare() || !answer.accepts(AnswerCheck.CPIM))) {
            return verdict(sent, Event.MESSAGE_IMPOSSIBLE, why, false);
        }
        putBack(sent);
        sent.messages().forEach(message -> apart.add(message.id()));
        if (!several) {
            bare.add(sent.messages().get(0).id());
        }
        return verdict(sent, Event.FORM_REFUSED, why, false);
    }

    /**
     * What is not confirmed is to come once more, in another session.
     *
     * @param failed  the message that failed, which is under way or was sent
     * @param awaited what else was sent: a report of it that comes yet still counts
     */
    void startOver(SentMessage failed, List<SentMessage> awaited) {
        putBack(failed);
        underWay().ifPresent(this::putBack);
        awaited.forEach(this::putBack);
    }

    private void putBack(SentMessage sent) {
        claim.putBack(sent.messages());
        taken -= sent.messages().size();
        underWay = underWay == sent ? null : underWay;
    }
}
