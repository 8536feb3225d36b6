package org.restante.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.restante.queue.Samples.BOB;
import static org.restante.queue.Samples.CAROL;
import static org.restante.queue.Samples.NOW;
import static org.restante.queue.Samples.PHONE;
import static org.restante.queue.Samples.TABLET;
import static org.restante.queue.Samples.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeviceDelivery.Status;

/** What every queue of deferred messages does. */
public interface DeferredMessageQueueContract {

    Duration MINUTE = Duration.ofMinutes(1);
    Instant LATER = NOW.plus(Duration.ofDays(1));

    /** {@return an empty queue} */
    DeferredMessageQueue queue();

    @Test
    @Requirement({"STO-01", "STO-05"})
    default void sto01_everythingKeptOfAMessageComesBack() {
        Original original = Samples.largeMessage(BOB, "one", 5);
        MessageId id = defer(original, "hello");

        DeferredMessage found = queue().find(id).orElseThrow();

        assertThat(found).isEqualTo(new DeferredMessage(id, original, MessageState.QUEUED, 0));
        assertThat(queue().list(BOB, Optional.empty(), 10)).containsExactly(found);
    }

    @Test
    default void whatMayBeAbsentStaysAbsent() {
        Original original = Samples.bare(BOB);
        MessageId id = Samples.idOf(queue().defer(original, InputStream.nullInputStream()));

        assertThat(queue().find(id).orElseThrow().original()).isEqualTo(original);
        assertThat(octets(id)).isEmpty();
    }

    @Test
    @Requirement("STO-03")
    default void sto03_contentComesBackOctetForOctet() throws IOException {
        byte[] content = new byte[200_000];
        new java.util.Random(7).nextBytes(content);
        MessageId id = Samples.idOf(
                queue().defer(Samples.pager(BOB, "binary", content.length), new ByteArrayInputStream(content)));

        assertThat(octets(id)).isEqualTo(content);
        try (InputStream oneByOne = queue().content(BOB, id)) {
            for (int i = 0; i < 70_000; i++) {
                assertThat(oneByOne.read()).isEqualTo(content[i] & 0xff);
            }
        }
    }

    @Test
    default void contentOfExactlyOnePieceAndOneMoreComesBack() {
        for (int size : new int[] {65_535, 65_536, 65_537, 131_072}) {
            MessageId id = Samples.idOf(queue().defer(Samples.pager(BOB, "size" + size, size),
                    new GeneratedContent(size)));
            assertThat(octets(id)).hasSize(size).isEqualTo(read(new GeneratedContent(size)));
        }
    }

    @Test
    default void aLargeContentIsTakenAndGivenInBoundedPieces() throws IOException {
        long size = 20L << 20;
        GeneratedContent sent = new GeneratedContent(size);
        MessageId id = Samples.idOf(queue().defer(Samples.pager(BOB, "large", size), sent));
        assertThat(sent.largestRead()).isLessThanOrEqualTo(65_536);

        long position = 0;
        byte[] piece = new byte[1 << 20];
        try (InputStream content = queue().content(BOB, id)) {
            for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
                assertThat(count).isBetween(1, 512 * 1024);
                for (int i = 0; i < count; i++) {
                    if (piece[i] != GeneratedContent.at(position++)) {
                        throw new AssertionError("octet " + (position - 1) + " differs");
                    }
                }
            }
        }
        assertThat(position).isEqualTo(size);
    }

    @Test
    default void shortOrLongContentIsRefusedAndNothingStays() {
        for (int actual : new int[] {0, 4, 6, 70_000}) {
            assertThatThrownBy(() -> queue().defer(Samples.pager(BOB, "x", 5), new GeneratedContent(actual)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("5 were announced");
        }
        assertNothingHeldFor(BOB);
        assertThat(queue().defer(Samples.pager(BOB, "x", 5), stream("fives"))).isInstanceOf(Deferral.Held.class);
    }

    @Test
    default void contentThatBreaksOffLeavesNothing() {
        InputStream breaking = new GeneratedContent(150_000) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (position() > 100_000) {
                    throw new IOException("connection lost");
                }
                return super.read(into, offset, length);
            }
        };
        assertThatThrownBy(() -> queue().defer(Samples.pager(BOB, "x", 150_000), breaking))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("connection lost");
        assertNothingHeldFor(BOB);
    }

    @Test
    @Requirement("DEF-14")
    default void def14_aSecondCopyIsADuplicateAndNotHeldTwice() {
        MessageId first = defer(Samples.pager(BOB, "same", 1), "a");

        assertThat(queue().defer(Samples.pager(BOB, "same", 1), stream("a"))).isEqualTo(new Deferral.Duplicate(first));
        assertThat(queue().defer(Samples.pager(CAROL, "same", 1), stream("a"))).isInstanceOf(Deferral.Held.class);
        assertThat(queue().list(BOB, Optional.empty(), 10)).hasSize(1);
        assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(1, 1, 0));
    }

    @Test
    @Requirement("DEF-14")
    default void def14_aSecondCopyIsKnownAfterDeliveryUntilADayAfterExpiry() {
        Original original = Samples.pager(BOB, "same", 1);
        MessageId id = defer(original, "a");
        deliver(claim(PHONE).orElseThrow(), id, false);

        queue().sweep(original.expiresAt().plus(Duration.ofHours(24)).minusMillis(1), 100);
        assertThat(queue().defer(original, stream("a"))).isEqualTo(new Deferral.Duplicate(id));

        queue().sweep(original.expiresAt().plus(Duration.ofHours(24)), 100);
        assertThat(queue().find(id)).isEmpty();
        assertThat(queue().devices(BOB, id)).isEmpty();
        assertThat(queue().defer(original, stream("a"))).isInstanceOf(Deferral.Held.class);
    }

    @Test
    default void messagesWithoutDuplicateKeyAreNeverDuplicates() {
        queue().defer(Samples.bare(BOB), InputStream.nullInputStream());
        assertThat(queue().defer(Samples.bare(BOB), InputStream.nullInputStream())).isInstanceOf(Deferral.Held.class);
    }

    @Test
    default void aVeryLongDuplicateKeyIsAKeyLikeOthers() {
        String key = "sip:" + "x".repeat(20_000);
        MessageId first = defer(Samples.pager(BOB, key, 1), "a");
        assertThat(queue().defer(Samples.pager(BOB, key, 1), stream("a"))).isEqualTo(new Deferral.Duplicate(first));
        assertThat(queue().defer(Samples.pager(BOB, key + "y", 1), stream("a"))).isInstanceOf(Deferral.Held.class);
    }

    @Test
    @Requirement("DEF-14")
    default void def14_copiesThatArriveAtTheSameTimeAreHeldOnce() throws Exception {
        for (int round = 0; round < 10; round++) {
            ServedUser user = ServedUser.of("sip:racer" + round + "@home2.example");
            List<Deferral> results = inParallel(2, i -> queue().defer(Samples.pager(user, "same", 1), stream("a")));

            assertThat(results).filteredOn(Deferral.Held.class::isInstance).hasSize(1);
            assertThat(results).filteredOn(Deferral.Duplicate.class::isInstance).hasSize(1);
            assertThat(Samples.idOf(results.get(0))).isEqualTo(Samples.idOf(results.get(1)));
            assertThat(queue().backlog(user).messages()).isEqualTo(1);
        }
    }

    @Test
    default void manyThreadsDeferToOneUser() throws Exception {
        inParallel(8, thread -> {
            for (int i = 0; i < 25; i++) {
                queue().defer(Samples.pager(BOB, thread + "/" + i, 3), stream("abc"));
            }
            return null;
        });
        List<DeferredMessage> held = queue().list(BOB, Optional.empty(), 1000);

        assertThat(held).hasSize(200).extracting(DeferredMessage::id).isSorted().doesNotHaveDuplicates();
        for (int thread = 0; thread < 8; thread++) {
            String prefix = thread + "/";
            assertThat(held.stream().map(m -> m.original().duplicateKey().orElseThrow())
                    .filter(k -> k.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, 25).mapToObj(i -> prefix + i).toList());
        }
        assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(200, 600, 0));
    }

    @Test
    default void manyThreadsDeferToManyUsers() throws Exception {
        inParallel(8, thread -> {
            for (int i = 0; i < 25; i++) {
                queue().defer(Samples.pager(user(i), thread + "/" + i, 3), stream("abc"));
            }
            return null;
        });
        for (int i = 0; i < 25; i++) {
            assertThat(queue().list(user(i), Optional.empty(), 100)).hasSize(8);
            assertThat(queue().backlog(user(i))).isEqualTo(new Backlog(8, 24, 0));
        }
    }

    @Test
    default void notificationsAreCountedApart() {
        queue().defer(Samples.notification(BOB), stream("imdn"));
        defer(Samples.pager(BOB, "m", 2), "ab");

        assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(1, 2, 1));
        assertThat(queue().backlog(CAROL)).isEqualTo(Backlog.NONE);
    }

    @Test
    @Requirement("DEF-15")
    default void def15_claimedMessagesComeInOrderOfReception() {
        List<MessageId> ids = deferMany(7);
        Lease lease = claim(PHONE).orElseThrow();

        List<DeferredMessage> first = queue().claimed(lease, Optional.empty(), 5, NOW);
        List<DeferredMessage> rest = queue().claimed(lease, Optional.of(first.get(4).id()), 5, NOW);

        assertThat(first).extracting(DeferredMessage::id).containsExactlyElementsOf(ids.subList(0, 5));
        assertThat(rest).extracting(DeferredMessage::id).containsExactlyElementsOf(ids.subList(5, 7));
        assertThat(first).extracting(DeferredMessage::state).containsOnly(MessageState.DELIVERING);
    }

    @Test
    default void listPagesThroughAUsersMessagesAlone() {
        List<MessageId> ids = deferMany(5);
        defer(Samples.pager(CAROL, "hers", 1), "a");

        List<DeferredMessage> page = queue().list(BOB, Optional.of(ids.get(1)), 2);

        assertThat(page).extracting(DeferredMessage::id).containsExactly(ids.get(2), ids.get(3));
    }

    @Test
    default void nothingToClaimGivesNoLease() {
        assertThat(claim(PHONE)).isEmpty();
        assertThat(queue().hasWaiting(BOB, NOW)).isFalse();
        deferMany(1);
        assertThat(queue().hasWaiting(BOB, NOW)).isTrue();
        assertThat(queue().hasWaiting(CAROL, NOW)).isFalse();
        assertThat(claim(PHONE)).isPresent();
        assertThat(claim(PHONE)).isEmpty();
    }

    @Test
    @Requirement("DEF-16")
    default void def16_twoDevicesHoldLeasesOfTheirOwnAndTheFirstConfirmationCompletes() {
        MessageId id = deferMany(1).get(0);
        Lease phone = claim(PHONE).orElseThrow();
        Lease tablet = claim(TABLET).orElseThrow();
        assertThat(tablet.fencing()).isGreaterThan(phone.fencing());

        assertThat(deliver(tablet, id, false)).isTrue();

        assertThat(stateOf(id)).isEqualTo(MessageState.DELIVERED);
        assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);
        assertThat(queue().claimed(phone, Optional.empty(), 9, NOW)).hasSize(1);
        assertThat(octets(id)).as("still leased by the phone").hasSize(1);
        assertThat(deliver(phone, id, false)).isTrue();
        assertThat(queue().devices(BOB, id)).extracting(DeviceDelivery::status)
                .containsExactly(Status.CONFIRMED, Status.CONFIRMED);
        assertContentDropped(id);
    }

    @Test
    default void aDeliveredMessageIsNotClaimedByAnotherDevice() {
        MessageId id = deferMany(1).get(0);
        deliver(claim(PHONE).orElseThrow(), id, false);

        assertThat(claim(TABLET)).isEmpty();
        assertThat(queue().hasWaiting(BOB, NOW)).isFalse();
        assertContentDropped(id);
    }

    @Test
    @Requirement("STO-05")
    default void sto05_theLedgerTellsHowEachDeviceStands() {
        MessageId id = deferMany(1).get(0);
        Lease phone = claim(PHONE).orElseThrow();
        assertThat(queue().devices(BOB, id)).containsExactly(
                new DeviceDelivery(PHONE, Status.LEASED, phone.delivery(), 0, "", NOW));

        queue().done(phone, id, new Outcome.Failed("415 unsupported"), NOW.plusSeconds(1));
        Lease tablet = claim(TABLET).orElseThrow();
        queue().done(tablet, id, new Outcome.Retry("480 not there"), NOW.plusSeconds(2));

        assertThat(queue().devices(BOB, id)).containsExactlyInAnyOrder(
                new DeviceDelivery(PHONE, Status.FAILED, phone.delivery(), 1, "415 unsupported", NOW.plusSeconds(1)),
                new DeviceDelivery(TABLET, Status.RETRY, tablet.delivery(), 1, "480 not there", NOW.plusSeconds(2)));
        assertThat(queue().find(id).orElseThrow().attempts()).isEqualTo(2);
    }

    @Test
    default void aDeviceThatFailedIsNotOfferedTheMessageAgainButOthersAre() {
        MessageId id = deferMany(1).get(0);
        queue().done(claim(PHONE).orElseThrow(), id, new Outcome.Failed("never"), NOW);

        assertThat(stateOf(id)).isEqualTo(MessageState.QUEUED);
        assertThat(claim(PHONE)).isEmpty();
        assertThat(claim(TABLET)).isPresent();
    }

    @Test
    default void aDeviceThatRefusesAMessageTooOftenIsSparedItAndTheOthersAreNot() {
        MessageId id = deferMany(1).get(0);
        for (int i = 1; i <= 3; i++) {
            queue().done(claim(TABLET).orElseThrow(), id, new Outcome.Retry("not there"), NOW); // does not count
            queue().done(claim(PHONE).orElseThrow(), id, new Outcome.Refused("400 no. " + i, 3), NOW);
        }

        assertThat(claim(PHONE)).isEmpty();
        assertThat(queue().devices(BOB, id)).filteredOn(d -> d.device().equals(PHONE)).singleElement()
                .satisfies(line -> {
                    assertThat(line.status()).isEqualTo(Status.FAILED);
                    assertThat(line.reason()).isEqualTo("400 no. 3");
                });
        assertThat(claim(TABLET)).isPresent();
    }

    @Test
    @Requirement("DEF-16")
    default void def16_aRetriedMessageWaitsAgainUnlessAnotherDeviceHoldsIt() {
        MessageId id = deferMany(1).get(0);
        Lease phone = claim(PHONE).orElseThrow();
        Lease tablet = claim(TABLET).orElseThrow();

        queue().done(phone, id, new Outcome.Retry("later"), NOW);
        assertThat(stateOf(id)).isEqualTo(MessageState.DELIVERING);
        queue().done(tablet, id, new Outcome.Retry("later"), NOW);
        assertThat(stateOf(id)).isEqualTo(MessageState.QUEUED);

        Lease again = claim(PHONE).orElseThrow();
        assertThat(again.fencing()).isGreaterThan(tablet.fencing());
        assertThat(queue().devices(BOB, id)).filteredOn(d -> d.device().equals(PHONE))
                .containsExactly(new DeviceDelivery(PHONE, Status.LEASED, again.delivery(), 1, "", NOW));
    }

    @Test
    default void theSameDeliveryExtendsItsClaimByNewerMessages() {
        MessageId first = deferMany(1).get(0);
        Lease lease = claim(PHONE).orElseThrow();
        MessageId second = defer(Samples.pager(BOB, "newer", 1), "b");
        Instant later = NOW.plusSeconds(30);

        Lease extended = queue().claim(BOB, PHONE, lease.delivery(), "node1", later, MINUTE).orElseThrow();

        assertThat(extended.fencing()).isEqualTo(lease.fencing());
        assertThat(extended.deadline()).isEqualTo(later.plus(MINUTE));
        assertThat(queue().claimed(lease, Optional.empty(), 9, later)).extracting(DeferredMessage::id)
                .containsExactly(first, second);
        assertThat(queue().releaseExpiredLeases(NOW.plusSeconds(61), 10)).as("all of it was prolonged").isEmpty();
        assertThat(queue().claim(BOB, PHONE, lease.delivery(), "node1", later, MINUTE)).isEmpty();
    }

    @Test
    default void anotherDeliveryToTheSameDeviceGetsOnlyWhatIsNotHeld() {
        MessageId first = deferMany(1).get(0);
        Lease one = claim(PHONE).orElseThrow();
        MessageId second = defer(Samples.pager(BOB, "newer", 1), "b");
        Lease two = claim(PHONE).orElseThrow();

        assertThat(queue().claimed(one, Optional.empty(), 9, NOW)).extracting(DeferredMessage::id).containsExactly(first);
        assertThat(queue().claimed(two, Optional.empty(), 9, NOW)).extracting(DeferredMessage::id).containsExactly(second);
        assertThat(deliver(two, first, false)).as("held by the other").isFalse();
    }

    @Test
    @Requirement("DEF-16")
    default void def16_aLateWordUnderAnOldFencingNumberIsRefused() {
        MessageId id = deferMany(1).get(0);
        Lease late = claim(PHONE).orElseThrow();
        assertThat(queue().releaseExpiredLeases(late.deadline(), 10)).containsExactly(BOB);
        Lease current = queue().claim(BOB, PHONE, UUID.randomUUID(), "node2", late.deadline(), MINUTE).orElseThrow();

        assertThat(current.fencing()).isGreaterThan(late.fencing());
        assertThat(deliver(late, id, false)).isFalse();
        assertThat(queue().renew(late, NOW, MINUTE)).isEmpty();
        assertThat(queue().release(late, "late", NOW)).isZero();
        assertThat(queue().claimed(late, Optional.empty(), 9, NOW)).isEmpty();
        assertThat(stateOf(id)).isEqualTo(MessageState.DELIVERING);
        assertThat(deliver(current, id, false)).isTrue();
        assertThat(deliver(current, id, false)).as("done is done").isFalse();
    }

    @Test
    default void whatADeliveryGaveUpIsNotClaimedByItAgain() {
        MessageId given = deferMany(1).get(0);
        Lease lease = claim(PHONE).orElseThrow();
        queue().done(lease, given, new Outcome.Retry("the device refused it"), NOW);

        assertThat(queue().claim(BOB, PHONE, lease.delivery(), "node1", NOW, MINUTE)).isEmpty();
        assertThat(queue().claim(BOB, PHONE, UUID.randomUUID(), "node1", NOW, MINUTE)).isPresent();
    }

    @Test
    default void aRenewedLeaseIsNotTakenBack() {
        deferMany(2);
        Lease lease = claim(PHONE).orElseThrow();
        Lease renewed = queue().renew(lease, NOW.plusSeconds(50), MINUTE).orElseThrow();

        assertThat(renewed.deadline()).isEqualTo(NOW.plusSeconds(110));
        assertThat(renewed.fencing()).isEqualTo(lease.fencing());
        assertThat(queue().releaseExpiredLeases(NOW.plusSeconds(109), 10)).isEmpty();
        assertThat(queue().releaseExpiredLeases(NOW.plusSeconds(110), 10)).containsExactly(BOB);
        assertThat(queue().renew(renewed, NOW.plusSeconds(111), MINUTE)).isEmpty();
    }

    @Test
    default void releaseGivesBackWhatIsNotDone() {
        List<MessageId> ids = deferMany(3);
        Lease lease = claim(PHONE).orElseThrow();
        deliver(lease, ids.get(0), false);

        assertThat(queue().release(lease, "session ended", NOW)).isEqualTo(2);

        assertThat(stateOf(ids.get(0))).isEqualTo(MessageState.DELIVERED);
        assertThat(stateOf(ids.get(1))).isEqualTo(MessageState.QUEUED);
        assertThat(queue().find(ids.get(2)).orElseThrow().attempts()).isEqualTo(1);
        assertThat(queue().devices(BOB, ids.get(1))).extracting(DeviceDelivery::reason).containsExactly("session ended");
        assertThat(queue().claimed(lease, Optional.empty(), 9, NOW)).isEmpty();
    }

    @Test
    @Requirement("DEF-16")
    default void def16_aNodeThatStartsAnewTakesBackWhatItHeld() {
        List<MessageId> ids = deferMany(2);
        defer(Samples.pager(CAROL, "hers", 1), "a");
        Lease bobs = claim(PHONE).orElseThrow();
        queue().claim(CAROL, PHONE, UUID.randomUUID(), "node2", NOW, MINUTE);

        assertThat(queue().releaseLeasesOf("node1", NOW)).containsExactly(BOB);

        assertThat(stateOf(ids.get(0))).isEqualTo(MessageState.QUEUED);
        assertThat(deliver(bobs, ids.get(0), false)).isFalse();
        assertThat(queue().releaseLeasesOf("node1", NOW)).isEmpty();
        assertThat(queue().releaseLeasesOf("node2", NOW)).containsExactly(CAROL);
    }

    @Test
    default void aTakenBackLeaseOnADeliveredMessageWakesNobodyAndDropsTheContent() {
        MessageId id = deferMany(1).get(0);
        Lease phone = claim(PHONE).orElseThrow();
        Lease tablet = claim(TABLET).orElseThrow();
        deliver(phone, id, false);

        assertThat(queue().releaseExpiredLeases(tablet.deadline(), 10)).isEmpty();

        assertThat(stateOf(id)).isEqualTo(MessageState.DELIVERED);
        assertContentDropped(id);
    }

    @Test
    default void expiredLeasesAreTakenBackFromAtMostSoManyUsers() {
        for (int i = 0; i < 5; i++) {
            defer(Samples.pager(user(i), "m", 1), "a");
            queue().claim(user(i), PHONE, UUID.randomUUID(), "node1", NOW, MINUTE);
        }
        List<ServedUser> first = queue().releaseExpiredLeases(NOW.plus(MINUTE), 3);
        List<ServedUser> second = queue().releaseExpiredLeases(NOW.plus(MINUTE), 3);

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2).doesNotContainAnyElementsOf(first);
    }

    @Test
    default void whatWasClaimedWithoutTheDeliverysKnowledgeIsGivenBackByItsId() {
        List<MessageId> ids = deferMany(2);
        UUID delivery = UUID.randomUUID();
        Lease unknown = queue().claim(BOB, PHONE, delivery, "node1", NOW, MINUTE).orElseThrow();

        assertThat(queue().abandon(BOB, TABLET, delivery, "another device's", NOW)).isZero();
        assertThat(queue().abandon(BOB, PHONE, UUID.randomUUID(), "another delivery", NOW)).isZero();
        assertThat(queue().claimed(unknown, Optional.empty(), 9, NOW)).hasSize(2);
        assertThat(queue().abandon(BOB, PHONE, delivery, "not told", NOW)).isEqualTo(2);
        assertThat(queue().abandon(BOB, PHONE, delivery, "not told", NOW)).isZero();
        assertThat(stateOf(ids.get(0))).isEqualTo(MessageState.QUEUED);
        assertThat(claim(PHONE)).as("by another delivery").isPresent();
    }

    @Test
    @Requirement("DEF-13")
    default void def13_anExpiredMessageIsNeitherClaimedNorPicked() {
        Original original = Samples.pager(BOB, "short", 1);
        MessageId id = defer(original, "a");
        Instant expiry = original.expiresAt();
        Lease lease = queue().claim(BOB, PHONE, UUID.randomUUID(), "node1", expiry.minusMillis(1), MINUTE).orElseThrow();

        assertThat(queue().claimed(lease, Optional.empty(), 9, expiry.minusMillis(1))).hasSize(1);
        assertThat(queue().claimed(lease, Optional.empty(), 9, expiry)).isEmpty();
        assertThat(queue().claim(BOB, TABLET, UUID.randomUUID(), "node1", expiry, MINUTE)).isEmpty();
        assertThat(queue().hasWaiting(BOB, expiry)).isFalse();
        assertThat(queue().sweep(expiry, 100)).as("leased").isEmpty();
        queue().release(lease, "end", expiry);
        assertThat(queue().sweep(expiry, 100)).containsExactly(queue().find(id).orElseThrow());
        assertThat(stateOf(id)).isEqualTo(MessageState.EXPIRED);
        assertContentDropped(id);
        assertThat(queue().backlog(BOB)).isEqualTo(Backlog.NONE);
    }

    @Test
    @Requirement("DEF-13")
    default void def13_theSweepEndsMessagesOfManyUsersALimitedNumberAtATime() {
        for (int i = 0; i < 10; i++) {
            defer(Samples.pager(user(i % 4), "m" + i, 1), "a");
        }
        Instant expiry = Samples.pager(BOB, "any", 1).expiresAt();

        assertThat(queue().sweep(expiry.minusMillis(1), 6)).isEmpty();
        assertThat(queue().sweep(expiry, 6)).hasSize(6);
        assertThat(queue().sweep(expiry, 6)).hasSize(4).extracting(DeferredMessage::state).containsOnly(MessageState.EXPIRED);
        assertThat(queue().sweep(expiry, 6)).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(queue().list(user(i), Optional.empty(), 9)).extracting(DeferredMessage::state)
                    .containsOnly(MessageState.EXPIRED);
            assertThat(queue().backlog(user(i))).isEqualTo(Backlog.NONE);
        }
    }

    @Test
    default void theSenderOfAnExpiredMessageIsDueANoticeIfHeAskedUntilHeIsTold() {
        MessageId asked = defer(Samples.withNegativeDelivery(Samples.pager(BOB, "asked", 1)), "a");
        defer(Samples.pager(BOB, "not asked", 1), "a");
        Instant expiry = Samples.pager(BOB, "any", 1).expiresAt();
        assertThat(queue().noticesDue(expiry, 10)).isEmpty();

        assertThat(queue().sweep(expiry, 10)).hasSize(2);

        assertThat(queue().noticesDue(expiry.minusMillis(1), 10)).isEmpty();
        assertThat(queue().noticesDue(expiry, 10)).extracting(DeferredMessage::id).containsExactly(asked);
        queue().noticeGiven(BOB, asked);
        assertThat(queue().noticesDue(expiry, 10)).isEmpty();
        assertThat(queue().takeNotice(BOB, asked, expiry, expiry.plusSeconds(60))).as("nobody is to be told").isFalse();
    }

    @Test
    @Requirement("IMDN-09")
    default void imdn09_oneOfManyTakesANoticeAndItIsDueAgainIfItIsNotGiven() {
        MessageId asked = defer(Samples.withNegativeDelivery(Samples.pager(BOB, "asked", 1)), "a");
        Instant expiry = Samples.pager(BOB, "any", 1).expiresAt();
        queue().sweep(expiry, 10);
        Instant later = expiry.plusSeconds(60);

        assertThat(queue().takeNotice(BOB, asked, expiry, later)).isTrue();
        assertThat(queue().takeNotice(BOB, asked, expiry, later)).as("taken by another").isFalse();
        assertThat(queue().noticesDue(later.minusMillis(1), 10)).isEmpty();
        assertThat(queue().noticesDue(later, 10)).extracting(DeferredMessage::id).containsExactly(asked);
    }

    @Test
    @Requirement("DEF-18")
    default void def18_notificationsAreClaimedApartFromMessages() {
        MessageId notification = defer(Samples.notification(BOB), "imdn");
        assertThat(queue().hasWaiting(BOB, NOW)).as("not announced").isFalse();
        assertThat(queue().claim(BOB, PHONE, UUID.randomUUID(), "node1", NOW, Duration.ofMinutes(1))).isEmpty();
        MessageId message = defer(Samples.pager(BOB, "m", 1), "a");

        Lease all = queue().claimNotifications(BOB, UUID.randomUUID(), "node1", NOW, Duration.ofMinutes(1))
                .orElseThrow();
        Lease one = queue().claim(BOB, PHONE, UUID.randomUUID(), "node1", NOW, Duration.ofMinutes(1)).orElseThrow();

        assertThat(queue().claimed(all, Optional.empty(), 9, NOW)).extracting(DeferredMessage::id).containsExactly(notification);
        assertThat(queue().claimed(one, Optional.empty(), 9, NOW)).extracting(DeferredMessage::id).containsExactly(message);
        assertThat(queue().done(all, notification, new Outcome.Delivered("200", false), NOW)).isTrue();
        assertThat(queue().backlog(BOB)).isEqualTo(new Backlog(1, 1, 0));
    }

    @Test
    @Requirement("DEF-16")
    default void def16_aMessageThatItsOwnerWasToldOfIsNotifiedAndStillDelivered() {
        List<MessageId> ids = deferMany(3);

        assertThat(queue().notified(BOB, ids.subList(0, 2))).isEqualTo(2);
        assertThat(queue().notified(BOB, ids.subList(0, 2))).as("once").isZero();
        assertThat(queue().notified(CAROL, ids)).as("not hers").isZero();
        assertThat(queue().notified(BOB, List.of())).isZero();

        assertThat(queue().list(BOB, Optional.empty(), 9)).extracting(DeferredMessage::state)
                .containsExactly(MessageState.NOTIFIED, MessageState.NOTIFIED, MessageState.QUEUED);
        assertThat(queue().backlog(BOB).messages()).isEqualTo(3);
        Lease lease = claim(PHONE).orElseThrow();
        assertThat(queue().claimed(lease, Optional.empty(), 9, NOW)).hasSize(3);
        queue().release(lease, "gone", NOW);
        assertThat(queue().list(BOB, Optional.empty(), 9)).extracting(DeferredMessage::state)
                .containsOnly(MessageState.QUEUED);
    }

    @Test
    default void aClockThatIsSetBackNeitherEndsLeasesNorMixesTheOrder() {
        MessageId first = deferMany(1).get(0);
        Lease lease = claim(PHONE).orElseThrow();
        Instant before = NOW.minus(Duration.ofDays(400));

        assertThat(queue().releaseExpiredLeases(before, 10)).isEmpty();
        assertThat(queue().sweep(before, 10)).isEmpty();
        MessageId second = defer(Samples.pager(BOB, "while it was back", 1), "b");
        queue().release(lease, "end", before);
        assertThat(queue().list(BOB, Optional.empty(), 9)).extracting(DeferredMessage::id).containsExactly(first, second);
        Lease again = queue().claim(BOB, PHONE, UUID.randomUUID(), "node1", before, MINUTE).orElseThrow();
        assertThat(again.fencing()).isGreaterThan(lease.fencing());
        assertThat(deliver(lease, first, false)).as("the old lease").isFalse();
    }

    @Test
    default void aClockThatIsSetForwardsTakesLeasesBackAndTheirHoldersWordIsRefused() {
        MessageId id = deferMany(1).get(0);
        Lease lease = claim(PHONE).orElseThrow();
        Instant later = NOW.plus(Duration.ofDays(400));

        assertThat(queue().sweep(later, 10)).as("leased").isEmpty();
        assertThat(queue().releaseExpiredLeases(later, 10)).containsExactly(BOB);
        assertThat(deliver(lease, id, false)).isFalse();
        assertThat(queue().sweep(later, 10)).extracting(DeferredMessage::id).containsExactly(id);
        assertThat(queue().hasWaiting(BOB, NOW)).as("the clock is right again; what ended has ended").isFalse();
    }

    @Test
    @Requirement("HIST-02")
    default void hist02_historyIsDueOnceHoweverManyDevicesConfirmAndKeepsTheContentUntilRecorded() {
        MessageId id = deferMany(1).get(0);
        Lease phone = claim(PHONE).orElseThrow();
        Lease tablet = claim(TABLET).orElseThrow();
        assertThat(queue().historyDue(LATER, 10)).isEmpty();

        deliver(phone, id, true);
        deliver(tablet, id, true);

        assertThat(queue().historyDue(LATER, 10)).extracting(DeferredMessage::id).containsExactly(id);
        assertThat(octets(id)).hasSize(1);
        queue().historyRecorded(BOB, List.of(id));
        assertThat(queue().historyDue(LATER, 10)).isEmpty();
        assertContentDropped(id);
        assertThat(stateOf(id)).isEqualTo(MessageState.DELIVERED);
    }

    @Test
    @Requirement("HIST-01")
    default void hist01_noHistoryIsDueIfTheUserWantsNone() {
        MessageId id = deferMany(1).get(0);
        deliver(claim(PHONE).orElseThrow(), id, false);

        assertThat(queue().historyDue(LATER, 10)).isEmpty();
    }

    @Test
    default void messagesThatAreConfirmedTogetherLeaveTogether() {
        List<MessageId> ids = deferMany(4);
        Lease phone = claim(PHONE).orElseThrow();
        Lease tablet = claim(TABLET).orElseThrow();
        queue().done(tablet, ids.get(0), new Outcome.Delivered("200", true), NOW);
        queue().release(tablet, "end", NOW);
        MessageId nobody = new MessageId(UUID.randomUUID());

        assertThat(queue().delivered(phone, List.of(ids.get(2), ids.get(0), nobody, ids.get(1)),
                new Outcome.Delivered("200 OK", true), NOW)).containsExactlyInAnyOrder(ids.get(0), ids.get(1), ids.get(2));

        assertThat(queue().backlog(BOB).messages()).isEqualTo(1);
        assertThat(queue().historyDue(LATER, 10)).extracting(DeferredMessage::id)
                .containsExactlyInAnyOrder(ids.get(0), ids.get(1), ids.get(2));
        queue().historyRecorded(BOB, ids.subList(0, 2));
        assertContentDropped(ids.get(0));
        assertContentDropped(ids.get(1));
        assertThat(octets(ids.get(2))).hasSize(1);
        assertThat(queue().devices(BOB, ids.get(1))).filteredOn(line -> line.device().equals(PHONE))
                .extracting(DeviceDelivery::status).containsExactly(DeviceDelivery.Status.CONFIRMED);
        assertThat(queue().delivered(phone, ids.subList(0, 3), new Outcome.Delivered("again", true), NOW)).isEmpty();
    }

    @Test
    default void historyThatIsDueIsNotForgotten() {
        Original original = Samples.pager(BOB, "m", 1);
        MessageId id = defer(original, "a");
        deliver(claim(PHONE).orElseThrow(), id, true);
        Instant longAfter = original.expiresAt().plus(Duration.ofDays(9));

        queue().sweep(longAfter, 10);
        assertThat(queue().find(id)).isPresent();
        queue().historyRecorded(BOB, List.of(id));
        queue().sweep(longAfter, 10);
        assertThat(queue().find(id)).isEmpty();
    }

    @Test
    default void historyThatIsDueSinceAMomentIsLeftToWhoeverDeliveredIt() {
        List<MessageId> ids = deferMany(2);
        Lease lease = claim(PHONE).orElseThrow();
        queue().done(lease, ids.get(0), new Outcome.Delivered("200", true), NOW);
        queue().done(lease, ids.get(1), new Outcome.Delivered("200", true), NOW.plusSeconds(30));

        assertThat(queue().historyDue(NOW.plusSeconds(30), 10)).extracting(DeferredMessage::id).containsExactly(ids.get(0));
    }

    @Test
    default void smallContentsAreReadTogether() {
        MessageId one = defer(Samples.pager(BOB, "m1", 1), "a");
        MessageId gone = defer(Samples.pager(BOB, "m2", 1), "b");
        MessageId large = defer(Samples.pager(BOB, "m3", 70_000), "c".repeat(70_000));
        deliver(claim(PHONE).orElseThrow(), gone, false);

        Map<MessageId, byte[]> contents = queue().contents(BOB, List.of(one, gone, large, new MessageId(UUID.randomUUID())));

        assertThat(contents).containsOnlyKeys(one).containsEntry(one, "a".getBytes(StandardCharsets.UTF_8));
        assertThat(queue().contents(CAROL, List.of(one))).isEmpty();
        assertThat(queue().contents(BOB, List.of())).isEmpty();
    }

    @Test
    default void historyIsDueInOrderOfDelivery() {
        List<MessageId> ids = deferMany(3);
        Lease lease = claim(PHONE).orElseThrow();
        for (int i : new int[] {2, 0, 1}) {
            queue().done(lease, ids.get(i), new Outcome.Delivered("200", true), NOW.plusSeconds(i == 2 ? 0 : i + 1));
        }
        assertThat(queue().historyDue(LATER, 2)).extracting(DeferredMessage::id).containsExactly(ids.get(2), ids.get(0));
    }

    @Test
    default void unknownThingsAreNotFound() {
        MessageId nobody = new MessageId(UUID.randomUUID());
        assertThat(queue().find(nobody)).isEmpty();
        assertThat(queue().devices(BOB, nobody)).isEmpty();
        assertThat(queue().list(BOB, Optional.empty(), 5)).isEmpty();
        assertThatThrownBy(() -> queue().content(BOB, nobody)).isInstanceOf(IllegalStateException.class);
        Lease invented = new Lease(BOB, PHONE, UUID.randomUUID(), "node1", 1, NOW);
        assertThat(deliver(invented, nobody, false)).isFalse();
        assertThat(queue().release(invented, "x", NOW)).isZero();
        queue().historyRecorded(BOB, List.of(nobody));
    }

    @Test
    default void contentOfAnotherUserIsNotOpened() {
        MessageId id = deferMany(1).get(0);
        assertThatThrownBy(() -> queue().content(CAROL, id)).isInstanceOf(IllegalStateException.class);
    }

    private MessageId defer(Original original, String content) {
        Deferral deferral = queue().defer(original, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        assertThat(deferral).isInstanceOf(Deferral.Held.class);
        return Samples.idOf(deferral);
    }

    private List<MessageId> deferMany(int count) {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(defer(Samples.pager(BOB, "many" + i, 1), "a"));
        }
        return ids;
    }

    private Optional<Lease> claim(InstanceId device) {
        return queue().claim(BOB, device, UUID.randomUUID(), "node1", NOW, MINUTE);
    }

    private boolean deliver(Lease lease, MessageId id, boolean recordHistory) {
        return queue().done(lease, id, new Outcome.Delivered("200 OK", recordHistory), NOW);
    }

    private MessageState stateOf(MessageId id) {
        return queue().find(id).orElseThrow().state();
    }

    private byte[] octets(MessageId id) {
        return read(queue().content(queue().find(id).orElseThrow().original().user(), id));
    }

    private void assertContentDropped(MessageId id) {
        assertThatThrownBy(() -> queue().content(BOB, id)).isInstanceOf(IllegalStateException.class);
    }

    private void assertNothingHeldFor(ServedUser user) {
        assertThat(queue().list(user, Optional.empty(), 9)).isEmpty();
        assertThat(queue().backlog(user)).isEqualTo(Backlog.NONE);
        assertThat(queue().hasWaiting(user, NOW)).isFalse();
    }

    private static ServedUser user(int i) {
        return ServedUser.of("sip:user" + i + "@home2.example");
    }

    private static byte[] read(InputStream content) {
        try (content) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs work in that many threads that begin together. */
    private static <T> List<T> inParallel(int threads, ThrowingWork<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CyclicBarrier together = new CyclicBarrier(threads);
        try {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                calls.add(() -> {
                    together.await();
                    return work.run(thread);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : executor.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    /** Work of one of several threads. */
    interface ThrowingWork<T> {
        T run(int thread) throws Exception;
    }
}
