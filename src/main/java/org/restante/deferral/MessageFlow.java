package org.restante.deferral;

import java.nio.ByteBuffer;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
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
    private final Map<String, Copy> toDevice = new LinkedHashMap<>(); // by Message-ID; its own lock, and that of toSender
    private final Map<String, Copy> toSender = new LinkedHashMap<>();
    private Optional<ContentUpload> reserved = Optional.empty();
    private CompletionStage<?> held = CompletableFuture.completedStage(null); // the message before
    private final AtomicInteger underWay = new AtomicInteger();
    private boolean begun;
    private boolean closed;
    private volatile Optional<DeviceEnd> device = Optional.empty();

    /** Takes what is of no use to anybody who is not there, and keeps nothing (DEF-17). */
    private record Discarded() implements ContentSink {

        @Override
        public CompletionStage<Void> write(long offset, ByteBuffer octets) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Integer> complete(long totalOctets) {
            return CompletableFuture.completedStage(OK);
        }

        @Override
        public void abandon(String reason) {
            // there was nothing
        }
    }

    /** Where messages to the device go. */
    private record DeviceEnd(MsrpSession media, MsrpMedia answer) {
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
        failAll(toDevice);
    }

    /** The session is over: what is not complete is dropped. */
    void close() {
        synchronized (this) {
            closed = true;
            reserved.ifPresent(ContentUpload::abort);
            reserved = Optional.empty();
        }
        failAll(toSender);
    }

    private void failAll(Map<String, Copy> copies) {
        List<Copy> all;
        synchronized (toDevice) {
            all = List.copyOf(copies.values());
            copies.clear();
        }
        all.forEach(Copy::fail); // in order, and not under the lock: what waits for it goes on at once
    }

    // ---- from the originator

    /** {@return where the octets of a message of the originator's go} */
    Reception fromSender(IncomingMessage message) {
        int refusal = refusal(message);
        if (refusal != 0) {
            LOG.info("MSRP message of {} for {}: {}, {}", terms.shownSender(), terms.user(), refusal,
                    message.contentType());
            return new Reception.Refused(refusal);
        }
        boolean fleeting = SessionTerms.isTransient(message.contentType(), Optional.empty());
        Optional<Copy> copy = device.flatMap(end -> copyFor(end, message));
        if (fleeting && copy.isEmpty()) {
            return new Reception.Into(new Discarded());
        }
        underWay.incrementAndGet();
        return new Reception.Into(new ReceivedMessage(message,
                fleeting ? CompletableFuture.completedStage(Optional.empty()) : room(message), copy, this));
    }

    private synchronized int refusal(IncomingMessage message) {
        if (!SessionMedia.takes(terms.kind(), message.contentType())) {
            return WRONG_TYPE;
        }
        boolean another = begun && terms.kind() == MessageKind.LMM; // one message is what such a session is for
        begun = true;
        return another ? FORBIDDEN : 0;
    }

    /** The device gets what it can take, if its size is known; if it cannot have one, it gets none after it either. */
    private Optional<Copy> copyFor(DeviceEnd end, IncomingMessage message) {
        Optional<String> obstacle = obstacle(end, message);
        if (obstacle.isPresent()) {
            if (!SessionTerms.isTransient(message.contentType(), Optional.empty())) {
                deviceFailed(obstacle.get());
            }
            return Optional.empty();
        }
        Copy copy = new Copy(newId(), message.contentType(), message.totalOctets(), isDirect(end.answer()));
        synchronized (toDevice) {
            if (device.isEmpty()) {
                return Optional.empty(); // lost just now
            }
            toDevice.put(copy.messageId(), copy);
        }
        end.media().send(copy.message());
        return Optional.of(copy);
    }

    /** {@return whether the responses are the peer's own, not those of a relay of its or ours} */
    private boolean isDirect(MsrpMedia peer) {
        return tools.settings().msrp().relay().isEmpty() && peer.path().size() == 1;
    }

    private static Optional<String> obstacle(DeviceEnd end, IncomingMessage message) {
        if (message.totalOctets() == ByteRange.UNKNOWN) {
            return Optional.of("a message of unknown size cannot be passed on while it arrives");
        } else if (!end.answer().accepts(message.contentType())) {
            return Optional.of("the device takes no " + message.contentType());
        }
        return message.totalOctets() > end.answer().maxSize().orElse(Long.MAX_VALUE)
                ? Optional.of("the device takes no " + message.totalOctets() + " octets") : Optional.empty();
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private CompletionStage<Optional<ContentUpload>> room(IncomingMessage message) {
        synchronized (this) {
            Optional<ContentUpload> ready = reserved;
            reserved = Optional.empty();
            if (ready.isPresent() || !terms.mayBeHeld()) {
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
        underWay.decrementAndGet();
        events.settled();
    }

    /** {@return whether a message of the originator's has begun and not come to its end} */
    boolean isBusy() {
        return underWay.get() > 0;
    }

    private void forget(ReceivedMessage message) {
        message.copy().ifPresent(copy -> {
            synchronized (toDevice) {
                toDevice.remove(copy.messageId());
            }
        });
    }

    // ---- from the device

    /** {@return where the octets of a message of the device's go} */
    Reception fromDevice(IncomingMessage message) {
        if (terms.kind() == MessageKind.LMM) {
            return new Reception.Refused(FORBIDDEN);
        } else if (message.totalOctets() == ByteRange.UNKNOWN) {
            return new Reception.Refused(TOO_MUCH);
        } else if (!terms.offer().accepts(message.contentType())) {
            return new Reception.Refused(WRONG_TYPE);
        }
        Copy copy = new Copy(newId(), message.contentType(), message.totalOctets(), isDirect(terms.offer()));
        synchronized (toDevice) {
            toSender.put(copy.messageId(), copy);
        }
        sender.thenAccept(media -> media.send(copy.message()));
        return new Reception.Into(new ForwardedMessage(copy));
    }

    // ---- what came of those that were passed on, at either end

    void transmitted(String messageId) {
        with(messageId, Copy::transmitted);
    }

    void reported(DeliveryReport report) {
        if (report.status() == 200 || !isToDevice(report.messageId())) {
            with(report.messageId(), copy -> copy.reported(report));
        } else {
            deviceFailed("the device reported " + report.status());
        }
    }

    void refused(String messageId, int status) {
        if (isToDevice(messageId)) {
            deviceFailed("the device refused a message with " + status);
        } else {
            with(messageId, Copy::fail);
        }
    }

    /** None after it may go there, so the device is lost before the first of them is held. */
    private void deviceFailed(String why) {
        deviceLost();
        events.deviceFailed(why);
    }

    private boolean isToDevice(String messageId) {
        synchronized (toDevice) {
            return toDevice.containsKey(messageId);
        }
    }

    private void with(String messageId, Consumer<Copy> action) {
        Copy copy;
        synchronized (toDevice) {
            copy = toDevice.containsKey(messageId) ? toDevice.get(messageId) : toSender.get(messageId);
        }
        if (copy != null) {
            action.accept(copy);
            synchronized (toDevice) {
                if (copy.confirmed().toCompletableFuture().isDone()) {
                    toSender.remove(messageId);
                }
            }
        }
    }
}
