package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.codec.imdn.DispositionNotification;

/** What a client tells its owner. Called on the client's lane, one call at a time; it should return soon. */
public interface ClientListener {

    /**
     * A message arrived that was not received before. It is confirmed to the server after this call returned; if the
     * call throws, it is not confirmed and will come again.
     *
     * @param message everything about it
     * @param content its octets; valid only during the call
     * @throws IOException if the content cannot be taken
     */
    void onMessage(ReceivedMessage message, InputStream content) throws IOException;

    /**
     * A recipient's device, or his network, told what became of a message of ours.
     *
     * @param by           URI of whoever told
     * @param notification what became of which message
     */
    default void onNotification(String by, DispositionNotification notification) {
    }

    /** Another copy of a message that was received before arrived and was confirmed (CLI-06). */
    default void onDuplicate(ReceivedMessage message) {
    }

    /**
     * The user is asked, under {@link AnswerPolicy#ASK}.
     *
     * @return whether to accept; completes on any thread
     */
    default CompletionStage<Boolean> onInvitation(Invitation invitation) {
        return CompletableFuture.completedFuture(Boolean.FALSE);
    }

    /**
     * A session in which messages were received is over.
     *
     * @param messages how many messages came in it, copies left out
     * @param reason   why it ended, in words
     */
    default void onSessionEnded(int messages, String reason) {
    }

    /** The registration could not be refreshed; the client tries no more. */
    default void onRegistrationLost(String reason) {
    }
}
