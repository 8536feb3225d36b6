package org.restante.deferral;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.msrp.ByteRange;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.FailureReport;
import org.restante.msrp.OutgoingMessage;

/**
 * A message that goes on to the other end of a session while it arrives, and what came of it. Safe to call from any
 * thread.
 */
final class Copy {

    private final String messageId;
    private final String contentType;
    private final boolean direct;
    private final boolean essential;
    private final PassedOn octets;
    private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();

    /**
     * @param messageId its Message-ID at the other end
     * @param total     its size
     * @param direct    whether the other end's responses are its own, not those of a relay before it: then they say that
     *                  it has the message, else only its report does (MSRP-04)
     * @param essential whether the session cannot go on as if nothing was if the other end does not take it
     */
    Copy(String messageId, String contentType, long total, boolean direct, boolean essential) {
        this.messageId = messageId;
        this.contentType = contentType;
        this.direct = direct;
        this.essential = essential;
        this.octets = new PassedOn(total);
    }

    String messageId() {
        return messageId;
    }

    boolean isEssential() {
        return essential;
    }

    /** {@return the message for the other end} */
    OutgoingMessage message() {
        return new OutgoingMessage(messageId, contentType, !direct, FailureReport.YES, 0, octets);
    }

    /** {@return completes when the other end took these octets, or will not take any more} */
    CompletionStage<Void> offer(ByteBuffer next) {
        return octets.offer(next);
    }

    /** {@return whether the other end has the message; completes when it is known} */
    CompletionStage<Boolean> confirmed() {
        return confirmed;
    }

    boolean failed() {
        return confirmed.isDone() && !confirmed.join();
    }

    /** All of it was answered with 200. */
    void transmitted() {
        if (direct) {
            confirmed.complete(true);
        }
    }

    void reported(DeliveryReport report) {
        if (report.status() != 200) {
            fail();
        } else if (ByteRange.whole(octets.octets()).equals(report.range())
                || report.range().first() <= 1 && report.range().last() >= octets.octets()) {
            confirmed.complete(true);
        }
    }

    /** The other end does not have it, or nobody knows; nothing more of it goes there. */
    void fail() {
        confirmed.complete(false);
        octets.breakOff();
    }
}
