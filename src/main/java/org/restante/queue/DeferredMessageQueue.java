package org.restante.queue;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/**
 * The durable queue of deferred messages. Every method blocks on storage: call it from the user's lane, never from a
 * SIP or Netty thread. Every method that changes something has committed when it returns; if it throws, nothing has
 * changed. Failures of the store itself are thrown as {@link QueueUnavailableException}.
 */
public interface DeferredMessageQueue {

    /**
     * Takes a message and its content into the queue. What arrives from peers goes through {@link MessageIntake}, which
     * waits for nobody.
     *
     * @param original what is kept of it
     * @param content  its octets; read to the end in bounded pieces, not closed
     * @return {@code Held} or, if the duplicate key is known for this user, {@code Duplicate}, durable either way; or
     *         {@code Full}. The content of what is not held may be left unread
     * @throws IllegalArgumentException  if the content does not have {@code original.contentOctets()} octets
     * @throws java.io.UncheckedIOException if the content could not be read
     * @throws QueueUnavailableException if the store could not make it durable
     */
    Deferral defer(Original original, InputStream content);

    /** {@return how much waits for a user, as kept counters; all zero for a user who never had a message} */
    Backlog backlog(ServedUser user);

    /**
     * {@return whether the user has messages that wait for a device; expired ones, those on hold, disposition
     * notifications and invitations to groups do not count}
     */
    boolean hasWaiting(ServedUser user, Instant now);

    /** {@return what a message with this duplicate key would be, if it is known for this user (DEF-14)} */
    Optional<Deferral.Duplicate> copyOf(ServedUser user, String duplicateKey);

    /**
     * Claims for one device all waiting messages of a user that it may still be given: waiting, not expired at
     * {@code now}, not on hold, not confirmed, failed or leased on that device, and not tried before by this delivery.
     * Disposition notifications ({@link #claimNotifications}) and invitations to groups are not among them.
     *
     * @param delivery the claiming delivery; while it holds a lease, a second call extends that lease by newer messages
     *                 and keeps its fencing number
     * @param node     this node's id
     * @param now      the present
     * @param lasting  for how long the lease holds from now, unless renewed
     * @return the lease, or empty if there was nothing (more) to claim; an earlier lease then stands as it was
     */
    Optional<Lease> claim(ServedUser user, InstanceId device, UUID delivery, String node, Instant now, Duration lasting);

    /**
     * Claims a user's waiting disposition notifications, as {@link #claim} does messages: they are sent to all devices
     * at once, as SIP MESSAGE (IMDN-08), so they are leased to {@link DeviceDelivery#ALL_DEVICES}.
     */
    Optional<Lease> claimNotifications(ServedUser user, UUID delivery, String node, Instant now, Duration lasting);

    /**
     * The next claimed messages of a lease, in order of reception (DEF-15).
     *
     * @param after the last one already seen, or empty to begin
     * @param limit at most that many
     * @return messages still leased under this lease; one that expired meanwhile is left out (DEF-13)
     */
    List<DeferredMessage> claimed(Lease lease, Optional<MessageId> after, int limit, Instant now);

    /**
     * Opens the content of a message. Reads fetch one stored piece at a time, so a large content never stands whole in
     * memory; each may block on storage. A read fails with an {@link java.io.IOException} if the content was dropped
     * meanwhile, which cannot happen while the message is leased.
     *
     * @throws IllegalStateException if the message has no content any more
     */
    InputStream content(ServedUser user, MessageId message);

    /**
     * Reads contents of many messages at once. The caller bounds how many octets that is.
     *
     * @return those of up to 64 KiB; larger ones, and such as are gone, are left out and can be tried with {@link #content}
     */
    Map<MessageId, byte[]> contents(ServedUser user, Collection<MessageId> messages);

    /**
     * Finishes the work on one claimed message. What a device has refused often enough is not claimed for it again
     * ({@link Outcome.Refused}), until an operator orders another try.
     *
     * @return false if the lease was taken back meanwhile (its fencing number is old) and nothing was changed
     */
    boolean done(Lease lease, MessageId message, Outcome outcome, Instant now);

    /**
     * Finishes the work on claimed messages that the device confirmed, as {@link #done} does on each, all in one
     * transaction.
     *
     * @return those for which it counted: the lease on the others was taken back meanwhile
     */
    Set<MessageId> delivered(Lease lease, Collection<MessageId> messages, Outcome.Delivered outcome, Instant now);

    /**
     * Gives back everything still claimed under a lease, as {@link Outcome.Retry}.
     *
     * @return how many messages went back
     */
    int release(Lease lease, String reason, Instant now);

    /**
     * Does what {@link #release} does for a delivery that claimed without learning of it, as the store could not say so.
     *
     * @return how many messages went back
     */
    int abandon(ServedUser user, InstanceId device, UUID delivery, String reason, Instant now);

    /**
     * Prolongs a lease.
     *
     * @return the lease with its new deadline, or empty if nothing is left under it: taken back, or all work done
     */
    Optional<Lease> renew(Lease lease, Instant now, Duration lasting);

    /**
     * Takes back what a node's former life held: called once when the node starts (PUSH-18).
     *
     * @return the users whose messages wait again
     */
    List<ServedUser> releaseLeasesOf(String node, Instant now);

    /**
     * Takes back leases whose deadline has passed, on whatever node they are.
     *
     * @param limit at most that many users at a time
     * @return the users whose messages wait again
     */
    List<ServedUser> releaseExpiredLeases(Instant now, int limit);

    /**
     * Notes that the user has been told of messages that wait (DEF-16); those in another state than QUEUED stay as they
     * are.
     *
     * @return how many are now NOTIFIED
     */
    int notified(ServedUser user, Collection<MessageId> messages);

    /**
     * Ends messages whose time has run out, those that ran out first first, and forgets what need not be remembered any
     * longer (DEF-13, DEF-14): a day after a message's expiry. A message with a live lease is left until the lease ends.
     *
     * @param limit at most that many messages at a time
     * @return the messages that expired; fewer than {@code limit} if no more are due
     */
    List<DeferredMessage> sweep(Instant now, int limit);

    /**
     * Messages that expired or were thrown away and whose senders asked to be told and have not been (IMDN-09), those that
     * are due first first. This survives a crash between the end of a message and the word to its sender.
     *
     * @param now   what was put off until later is left out
     * @param limit at most that many
     */
    List<DeferredMessage> noticesDue(Instant now, int limit);

    /**
     * Puts a notice off that is due. Whoever did that tells the sender; if he comes to grief, it is due again then.
     *
     * @return false if somebody else has done so, or the notice was given
     */
    boolean takeNotice(ServedUser user, MessageId message, Instant now, Instant until);

    /** Notes that the sender of a message has been told of its end. */
    void noticeGiven(ServedUser user, MessageId message);

    /**
     * Lists a user's messages in order of reception, oldest first.
     *
     * @param after the last one already seen, or empty to begin
     * @param limit at most that many
     */
    List<DeferredMessage> list(ServedUser user, Optional<MessageId> after, int limit);

    /** {@return the message of that id, whoever it is for} */
    Optional<DeferredMessage> find(MessageId id);

    /** {@return the ledger of a message, one line a device that it was ever claimed for} */
    List<DeviceDelivery> devices(ServedUser user, MessageId message);

    /** {@return delivered messages whose history record has been due since before then, oldest first, at most {@code limit}} */
    List<DeferredMessage> historyDue(Instant before, int limit);

    /** Notes that the history of delivered messages has been recorded; their contents may then be dropped. */
    void historyRecorded(ServedUser user, Collection<MessageId> messages);
}
