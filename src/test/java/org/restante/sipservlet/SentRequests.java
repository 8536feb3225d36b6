package org.restante.sipservlet;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.restante.cpm.HeaderField;

/** A user agent that keeps the requests it is to send; the test answers them. */
public final class SentRequests implements UserAgent {

    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    /** A request that opens a leg. */
    public record Sent(OutgoingRequest request, CallLeg leg) {
    }

    /** Waits until so many requests have been sent; {@return the last of them} */
    public Sent await(int count) {
        Awaitility.await().until(() -> sent.size() >= count);
        return sent.get(count - 1);
    }

    /** {@return how many were sent} */
    public int count() {
        return sent.size();
    }

    /** Answers a request. */
    public static void answer(Sent sent, LegListener listener, int status) {
        LegEvent event = status < 300 ? new LegEvent.Accepted(status, List.of(), "", new byte[0])
                : new LegEvent.Refused(status, "as the test wants", OptionalLong.empty());
        listener.on(new LegId("app", "sip"), sent.leg().correlation(), event);
    }

    @Override
    public LegId send(OutgoingRequest request, CallLeg leg, Duration lasting) {
        sent.add(new Sent(request, leg));
        return new LegId("app", "sip");
    }

    @Override
    public CompletionStage<Void> end(LegId leg, List<HeaderField> headers) {
        throw new AssertionError("nothing is to be ended");
    }

    @Override
    public CompletionStage<Boolean> sendWithin(LegId leg, RequestWithin request) {
        throw new AssertionError("nothing is to be sent within a leg");
    }

    @Override
    public void answer(LegId leg, OutgoingResponse response) {
        throw new AssertionError("nothing is to be answered");
    }

    @Override
    public CompletionStage<Void> ended() {
        throw new AssertionError("nothing is to be ended");
    }
}
