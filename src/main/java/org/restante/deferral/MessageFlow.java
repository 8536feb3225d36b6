package org.restante.deferral;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.groupstate.GroupStateObject;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.cpm.HeaderField;
import org.restante.msrp.ByteRange;
import org.restante.msrp.ContentSink;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.Reception;
import org.restante.queue.ContentUpload;
import org.restante.queue.Deferral;
import org.restante.queue.MessageIntake;
import org.restante.queue.Original;
import org.restante.sipservlet.Content;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one session that arrived: from the originator to the store and to the device while one is there, and
 * from the device to the originator. The messages of a session are held in the order in which they came; once one has not
 * reached the device, none after it goes there (DEF-15).
 *
 * <p>Safe to call from any thread; does not block.
 */
final class MessageFlow implements ReceivedMessage.Fate {

    private static final Logger LOG = LoggerFactory.getLogger(MessageFlow.class);

    private static final int OK = 200;
    private static final int MALFORMED = 400;
    private static final int FORBIDDEN = 403;
    private static final int UNKNOWN_OUTCOME = 408;
    private static final int TOO_MUCH = 413;
    private static final int WRONG_TYPE = 415;

    private final SessionTerms terms;
    private final SessionTools tools;
    private final Events events;
    private final CompletableFuture<MsrpSession> sender = new CompletableFuture<>();
    private final Copies toDevice = new Copies();
    private final Copies toSender = new Copies();
    private Optional<ContentUpload> reserved = Optional.empty();
    private CompletionStage<?> held = CompletableFuture.completedStage(null); // the message before
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Instant active;
    private boolean begun;
    private boolean closed;
    private volatile Optional<DeviceEnd> device = Optional.empty();
    private volatile Optional<MsrpMedia> senderTakes; // known from the INVITE, or from the ACK

    /** Where messages to the device go. */
    private record DeviceEnd(MsrpSession media, MsrpMedia answer) {
    }

    /** What keeps a message from the device. @param status what its sender is told if it is not held */
    private record Obstacle(int status, String why) {
    }

    /** Is told what became of messages. From any thread. */
    interface Events {

        /** One has come to its end: the device has it, it is held, or nothing stays of it. */
        void settled();

        /** The device did not take one. @param why in words */
        void deviceFailed(String why);
    }

    MessageFlow(SessionTerms terms, SessionTools tools, Events events) {
        this.terms = terms;
        this.tools = tools;
        this.events = events;
        this.senderTakes = terms.offer();
        this.active = tools.clock().instant();
    }

    // ---- who is there

    /** Keeps room that was made for the first message. */
    synchronized void reserve(ContentUpload room) {
        if (closed) {
            room.abort();
        } else {
            reserved = Optional.of(room);
        }
    }

    /** The originator's answer to our offer has come. */
    void senderAnswered(MsrpMedia answer) {
        senderTakes = Optional.of(answer);
    }

    /** The originator's session stands. */
    void senderBound(MsrpSession media) {
        sender.complete(media);
    }

    /** From now on messages go to a device, too. */
    void deviceTook(MsrpSession media, MsrpMedia answer) {
        device = Optional.of(new DeviceEnd(media, answer));
    }

    /** No message goes to the device any more; what it has not confirmed is held. */
    void deviceLost() {
        device = Optional.empty();
        toDevice.failAll();
    }

    /** The session is over: what is not complete is dropped. */
    void close() {
        synchronized (this) {
            closed = true;
            reserved.ifPresent(ContentUpload::abort);
            reserved = Optional.empty();
        }
        toSender.failAll();
    }

    // ---- from the originator

    /** {@return where the octets of a message of the originator's go} */
    Reception fromSender(IncomingMessage message) {
        active = tools.clock().instant();
        int refusal = refusal(message);
        if (refusal != 0) {
            LOG.info("MSRP message of {} for {}: {}, {}", terms.shownSender(), terms.user(), refusal,
                    message.contentType());
            return new Reception.Refused(refusal);
        }
        Optional<Copy> copy = device.flatMap(end -> copyFor(end, message));
        if (isGroupState(message)) {
            return message.totalOctets() > GroupStateObject.MAX_BYTES ? new Reception.Refused(TOO_MUCH)
                    : new Reception.Into(new GroupStateSink(terms, tools, copy));
        }
        boolean fleeting = isFleeting(message);
        if (fleeting && copy.isEmpty()) {
            return new Reception.Into(new DiscardedMessage());
        }
        underWay.incrementAndGet();
        return new Reception.Into(new ReceivedMessage(message,
                fleeting ? CompletableFuture.completedStage(Optional.empty()) : room(message), copy, this));
    }

    private static boolean isFleeting(IncomingMessage message) {
        return SessionTerms.isTransient(message.contentType(), Optional.empty());
    }

    private static boolean isEssential(IncomingMessage message) {
        return !isFleeting(message) && !isGroupState(message);
    }

    private static boolean isGroupState(IncomingMessage message) {
        return message.contentType().split(";", 2)[0].trim().equalsIgnoreCase(GroupStateObject.CONTENT_TYPE);
    }

    /**
     * Takes a message that came within the INVITE.
     *
     * @return 200 once the device has it or it is held, else an MSRP status code
     */
    CompletionStage<Integer> fromInvite(Content message) {
        int octets = message.octets().length;
        Reception reception = fromSender(new IncomingMessage(newId(), message.type(), octets));
        if (reception instanceof Reception.Refused refused) {
            return CompletableFuture.completedStage(refused.status());
        }
        ContentSink sink = ((Reception.Into) reception).sink();
        return sink.write(0, ByteBuffer.wrap(message.octets())).thenCompose(taken -> sink.complete(octets))
                .exceptionally(fault -> {
                    sink.abandon(fault.toString());
                    return TOO_MUCH;
                });
    }

    private synchronized int refusal(IncomingMessage message) {
        if (!SessionMedia.takes(terms.kind(), message.contentType())) {
            return WRONG_TYPE;
        }
        boolean another = begun && SessionTerms.isForOne(terms.kind()); // one message is what such a session is for
        begun = true;
        return another ? FORBIDDEN : refusalForTheDevice(message);
    }

    /** What is not to be held is refused if the device cannot have it; it may have others. {@return 0 if it is not refused} */
    private int refusalForTheDevice(IncomingMessage message) {
        return !isEssential(message) || terms.mayBeHeld(tools.settings().chat()) ? 0
                : device.flatMap(end -> obstacle(end, message)).map(Obstacle::status).orElse(0);
    }

    /** The device gets what it can take, if its size is known; if it cannot have one, it gets none after it either. */
    private Optional<Copy> copyFor(DeviceEnd end, IncomingMessage message) {
        boolean essential = isEssential(message);
        Optional<Obstacle> obstacle = obstacle(end, message);
        if (obstacle.isPresent()) {
            if (essential) {
                deviceFailed(obstacle.get().why());
            }
            return Optional.empty();
        }
        Copy copy = new Copy(newId(), message.contentType(), message.totalOctets(), isDirect(end.answer()), essential);
        toDevice.add(copy);
        if (device.isEmpty()) {
            toDevice.forget(copy.messageId());
            return Optional.empty(); // lost just now
        }
        end.media().send(copy.message());
        return Optional.of(copy);
    }

    /** {@return whether the responses are the peer's own, not those of a relay of its or ours} */
    private boolean isDirect(MsrpMedia peer) {
        return tools.settings().msrp().relay().isEmpty() && peer.path().size() == 1;
    }

    private static Optional<Obstacle> obstacle(DeviceEnd end, IncomingMessage message) {
        if (message.totalOctets() == ByteRange.UNKNOWN) {
            return Optional.of(new Obstacle(TOO_MUCH, "a message of unknown size cannot be passed on while it arrives"));
        } else if (!end.answer().accepts(message.contentType())) {
            return Optional.of(new Obstacle(WRONG_TYPE, "the device takes no " + message.contentType()));
        }
        return message.totalOctets() > end.answer().maxSize().orElse(Long.MAX_VALUE)
                ? Optional.of(new Obstacle(TOO_MUCH, "the device takes no " + message.totalOctets() + " octets")) : Optional.empty();
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private CompletionStage<Optional<ContentUpload>> room(IncomingMessage message) {
        synchronized (this) {
            Optional<ContentUpload> ready = reserved;
            reserved = Optional.empty();
            if (ready.isPresent() || !terms.mayBeHeld(tools.settings().chat())) {
                return CompletableFuture.completedStage(ready);
            }
        }
        long most = tools.settings().message().maxBytes();
        return tools.intake().begin(terms.user(), message.totalOctets() == ByteRange.UNKNOWN ? most
                : Math.min(most, message.totalOctets())).handle((beginning, fault) -> {
                    if (beginning instanceof MessageIntake.Beginning.Begun room) {
                        return Optional.of(room.upload());
                    }
                    LOG.info("no room for a message of {} for {}: {}", terms.shownSender(), terms.user(),
                            fault == null ? beginning : fault.toString());
                    return Optional.<ContentUpload>empty();
                });
    }

    @Override
    public CompletionStage<Integer> hold(ReceivedMessage message, ContentUpload content, Optional<CpimMessage> head) {
        if (SessionTerms.isTransient(message.announced().contentType(), head)) {
            content.abort();
            over(message, OK, "a typing indication is not held"); // DEF-17
            return CompletableFuture.completedStage(OK);
        }
        synchronized (this) {
            CompletionStage<Integer> result = held.handle((before, fault) -> null)
                    .thenCompose(turn -> store(message, content, head));
            held = result;
            return result;
        }
    }

    private CompletionStage<Integer> store(ReceivedMessage message, ContentUpload content, Optional<CpimMessage> head) {
        try {
            IncomingMessage announced = message.announced();
            Original original = terms.original(sendHeaders(announced, content.octets()), announced.contentType(), head,
                    content.octets(), tools.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                    tools.settings().queue().maxRetention());
            return content.complete(original)
                    .handle((deferral, fault) -> stored(message, content, original, deferral, fault));
        } catch (Refusal | IllegalArgumentException unusable) {
            content.abort();
            over(message, MALFORMED, unusable.getMessage());
            return CompletableFuture.completedStage(MALFORMED);
        }
    }

    private int stored(ReceivedMessage message, ContentUpload content, Original original, Deferral deferral,
            Throwable fault) {
        if (deferral instanceof Deferral.Stored stored) {
            forget(message);
            tools.notice().held(original, stored);
            settle();
            return OK;
        }
        content.abort();
        int status = deferral == null ? UNKNOWN_OUTCOME : TOO_MUCH;
        over(message, status, fault == null ? deferral.toString() : fault.toString());
        return status;
    }

    /** STO-03, as those of a message that came in one piece. */
    private static List<HeaderField> sendHeaders(IncomingMessage message, long octets) {
        return List.of(new HeaderField("Message-ID", message.messageId()),
                new HeaderField("Byte-Range", ByteRange.whole(octets).toString()),
                new HeaderField("Content-Type", message.contentType()));
    }

    @Override
    public void over(ReceivedMessage message, int status, String why) {
        forget(message);
        LOG.info("message of {} for {} in a session: {}{}", terms.shownSender(), terms.user(),
                status == 0 ? "not complete, dropped, " : status + ", ", why);
        settle();
    }

    private void settle() {
        active = tools.clock().instant();
        underWay.decrementAndGet();
        events.settled();
    }

    /** {@return whether no message has begun or come to its end since then, and none of the originator's is under way} */
    boolean isQuietSince(Instant then) {
        return underWay.get() == 0 && !active.isAfter(then);
    }

    private void forget(ReceivedMessage message) {
        message.copy().ifPresent(copy -> toDevice.forget(copy.messageId()));
    }

    // ---- from the device

    /** {@return where the octets of a message of the device's go} */
    Reception fromDevice(IncomingMessage message) {
        active = tools.clock().instant();
        if (SessionTerms.isForOne(terms.kind())) {
            return new Reception.Refused(FORBIDDEN);
        } else if (message.totalOctets() == ByteRange.UNKNOWN) {
            return new Reception.Refused(TOO_MUCH);
        } else if (senderTakes.isEmpty()) {
            return new Reception.Refused(UNKNOWN_OUTCOME); // before the ACK nobody knows what it takes
        }
        MsrpMedia taken = senderTakes.get();
        if (!taken.accepts(message.contentType())) {
            return new Reception.Refused(WRONG_TYPE);
        }
        Copy copy = new Copy(newId(), message.contentType(), message.totalOctets(), isDirect(taken), true);
        toSender.add(copy);
        sender.thenAccept(media -> media.send(copy.message()));
        return new Reception.Into(new ForwardedMessage(copy));
    }

    // ---- what came of those that were passed on, at either end

    void transmitted(String messageId) {
        with(messageId, Copy::transmitted);
    }

    void reported(DeliveryReport report) {
        if (report.status() == 200) {
            with(report.messageId(), copy -> copy.reported(report));
        } else {
            failed(report.messageId(), "the device reported " + report.status());
        }
    }

    void refused(String messageId, int status) {
        failed(messageId, "the device refused a message with " + status);
    }

    private void failed(String messageId, String why) {
        if (toDevice.find(messageId).filter(Copy::isEssential).isPresent()) {
            deviceFailed(why);
        } else {
            with(messageId, Copy::fail);
        }
    }

    /** None after it may go there, so the device is lost before the first of them is held. */
    private void deviceFailed(String why) {
        deviceLost();
        events.deviceFailed(why);
    }

    private void with(String messageId, Consumer<Copy> action) {
        Optional<Copy> found = toDevice.find(messageId).or(() -> toSender.find(messageId));
        found.ifPresent(action);
        if (found.filter(copy -> copy.confirmed().toCompletableFuture().isDone()).isPresent()) {
            toSender.forget(messageId);
            found.filter(copy -> !copy.isEssential()).ifPresent(copy -> toDevice.forget(messageId));
        }
    }
}
