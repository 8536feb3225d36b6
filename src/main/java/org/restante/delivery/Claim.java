package org.restante.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.restante.config.Settings.Completion;
import org.restante.cpm.Device;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.Lease;
import org.restante.queue.MessageId;
import org.restante.queue.Outcome;
import org.restante.queue.QueueOperations;
import org.restante.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to deliver a user's messages to one device, and where in their order the delivery has come to. It passes from
 * session to session where messages need sessions of their own, so that no other delivery to the device comes between
 * them (TRG-10) and their order stays (DEF-15). Whoever has it last must {@link #release} it. On the user's lane only.
 */
final class Claim {

    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);
    private static final int PAGE = 100;

    private final DeliveryTools tools;
    private final ServedUser user;
    private final Device device;
    private final UUID delivery;
    private final boolean leading;
    private final ClaimedMessages claimed;
    private final Set<MessageId> concluded = new LinkedHashSet<>(); // confirmed where others are awaited, or refused for good or almost
    private Lease lease;
    private int unfinished;

    /** @param delivery id of the delivery, in every line of the ledger @param leading whether what goes once goes here */
    Claim(DeliveryTools tools, ServedUser user, Device device, UUID delivery, boolean leading) {
        this.tools = tools;
        this.user = user;
        this.device = device;
        this.delivery = delivery;
        this.leading = leading;
        this.claimed = new ClaimedMessages(tools.queue(), tools.clock());
    }

    /** Claims what the device may be given, also what has come since the last time; {@return whether there was anything} */
    boolean extend() {
        if (lease != null && tools.queue().backlog(user).messages() == 0) { // as most often when all is delivered
            return false;
        }
        try {
            Optional<Lease> mine = tools.queue().claim(user, device.instance(), delivery, tools.settings().node().id(),
                    tools.clock().instant(), tools.settings().queue().lease());
            mine.ifPresent(l -> lease = l);
            return mine.isPresent();
        } catch (QueueUnavailableException e) {
            if (lease == null) {
                tools.postponed().add(user.uri(), this::isUndone);
            }
            throw e;
        }
    }

    /** The store may have claimed though it could not say so; then nobody else would give it back before the lease ran out. */
    private boolean isUndone() {
        try {
            tools.queue().abandon(user, device.instance(), delivery, "the store did not tell that it was claimed",
                    tools.clock().instant());
            return true;
        } catch (QueueUnavailableException e) {
            LOG.debug("delivery {}: whether it has claimed anything is still unknown", delivery, e);
            return false;
        }
    }

    /** {@return the id of the delivery, as every line of the ledger names it} */
    UUID delivery() {
        return delivery;
    }

    /** {@return the lease as it stands; only after {@link #extend} found anything} */
    Lease lease() {
        return lease;
    }

    /** {@return the next message, which stays where it is} */
    Optional<DeferredMessage> peek() {
        Optional<DeferredMessage> next = claimed.peek(lease);
        while (next.filter(this::isLeftToAnother).isPresent()) {
            claimed.next(lease).ifPresent(other -> finish(other, new Outcome.Retry("it goes once to the user, not to each device")));
            next = claimed.peek(lease);
        }
        return next;
    }

    private boolean isLeftToAnother(DeferredMessage message) {
        return tools.procedures().isLeftToAnother(message.original(), device, leading);
    }

    /** {@return what comes next, at least so many if there are} */
    List<DeferredMessage> ahead(int least) {
        peek();
        return claimed.ahead(lease, least).stream().filter(message -> !isLeftToAnother(message)).toList();
    }

    /**
     * Takes messages for as long as they go together.
     *
     * @param together whether a message goes with those that were taken before it, which are none at first
     */
    List<DeferredMessage> take(BiPredicate<List<DeferredMessage>, DeferredMessage> together) {
        List<DeferredMessage> taken = new ArrayList<>();
        while (peek().filter(next -> together.test(taken, next)).isPresent()) {
            claimed.next(lease).ifPresent(taken::add);
        }
        return taken;
    }

    /** {@return what opens the content of a message that was taken} */
    ContentOpener content(DeferredMessage message) {
        return claimed.content(message);
    }

    /** Messages that were taken are to come once more, in their order and before all that were not taken yet. */
    void putBack(List<DeferredMessage> messages) {
        claimed.putBack(messages);
    }

    /** Writes down what became of a message; {@return false if the lease was taken back} */
    boolean finish(DeferredMessage message, Outcome outcome) {
        if (!(outcome instanceof Outcome.Retry)) {
            concluded.add(message.id());
        }
        return tools.queue().done(lease, message.id(), outcome, tools.clock().instant());
    }

    /** The device takes no session for the message that is next (table E.1, E.2). @param why in words */
    void incapable(String why) {
        peek().ifPresent(first -> finish(first, new Outcome.Failed(why)));
    }

    /** As {@link #finish(DeferredMessage, Outcome)}, for what went as one; {@return those messages for which it counted} */
    List<DeferredMessage> finish(SentMessage sent, Outcome outcome) {
        List<DeferredMessage> counted = sent.messages().stream().filter(message -> finish(message, outcome)).toList();
        log(sent, outcome, counted.size());
        return counted;
    }

    /**
     * Writes down that the device confirmed these: in one transaction, unless other devices are awaited (I-11). {@return
     * those messages for which it counted}
     */
    List<DeferredMessage> finish(List<SentMessage> confirmed, Outcome.Delivered outcome) {
        List<MessageId> ids = confirmed.stream().flatMap(sent -> sent.messages().stream()).map(DeferredMessage::id).toList();
        boolean one = tools.settings().completion() == Completion.ANY; // then this is their end
        if (!one) {
            concluded.addAll(ids);
        }
        Instant now = tools.clock().instant();
        Set<MessageId> finished = one
                ? tools.queue().delivered(lease, ids, outcome, now)
                : ids.stream().filter(id -> tools.endings().confirmed(lease, id, outcome.reason(), now)).collect(Collectors.toSet());
        List<DeferredMessage> counted = new ArrayList<>();
        for (SentMessage sent : confirmed) {
            List<DeferredMessage> ofIt = sent.messages().stream().filter(message -> finished.contains(message.id())).toList();
            log(sent, outcome, ofIt.size());
            counted.addAll(ofIt);
        }
        return counted;
    }

    private void log(SentMessage sent, Outcome outcome, int counted) {
        LOG.info("{} for {} to {}: {}, {}{}", Dispatch.named(sent.messages()), user, device.instance(),
                outcome.getClass().getSimpleName(), outcome.reason(),
                counted == sent.messages().size() ? "" : " (but the lease was taken back)");
    }

    /** The user does not want what is claimed: it is thrown away once the claim is given back. @param why in words */
    void discard(String why) {
        QueueOperations.Order order = new QueueOperations.Order(QueueOperations.Command.DISCARD, user.uri(), why,
                tools.clock().instant());
        Optional<MessageId> last = Optional.empty();
        List<DeferredMessage> page;
        do {
            page = tools.queue().claimed(lease, last, PAGE, order.at());
            page.forEach(message -> tools.operations().carryOut(message.id(), order));
            last = page.isEmpty() ? last : Optional.of(page.get(page.size() - 1).id());
        } while (page.size() == PAGE);
    }

    /** Counts messages that stay deferred although they were sent. */
    void stayed(int messages) {
        unfinished += messages;
    }

    /** {@return how many messages stay deferred although they were sent} */
    int unfinished() {
        return unfinished;
    }

    /** Moves the deadline, unless the store cannot be reached; {@return false if nothing is left under the lease} */
    boolean renew() {
        try {
            Optional<Lease> renewed = tools.queue().renew(lease, tools.clock().instant(), tools.settings().queue().lease());
            renewed.ifPresent(l -> lease = l);
            return renewed.isPresent();
        } catch (QueueUnavailableException e) {
            LOG.warn("delivery {}: lease not renewed, {}", delivery, e.getMessage());
            return true; // the deadline decides
        }
    }

    /** Gives everything back that is not finished, and ends what has come to its end; {@return how many went back} */
    int release(String reason) {
        int returned = tools.queue().release(lease, reason, tools.clock().instant());
        tools.settlement().over(user, concluded);
        return returned;
    }
}
