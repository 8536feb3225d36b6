package org.restante.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.restante.delivery.CampaignRig.SETTLE;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.restante.Requirement;
import org.restante.lane.Postponed;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;

/** To whom a campaign goes while deliveries go on, and how soon a device is tried again that registered meanwhile. */
@Timeout(60)
class CampaignsTest {

    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(61);

    private final CampaignRig rig = new CampaignRig();

    @AfterEach
    void close() {
        rig.close();
    }

    /** A message waits for the phone, and it is invited. */
    private void deliveryBegins() {
        rig.hold();
        rig.appears("phone");
        rig.goBy(SETTLE);
        assertThat(rig.devices()).containsExactly("phone");
    }

    @Test
    void aDeviceThatADeliveryGoesOnToGetsNoSecondAndAnotherDeviceGetsItsOwn() {
        deliveryBegins();
        rig.hold();
        rig.goBy(SETTLE);
        rig.last().accept();
        rig.register();
        rig.goBy(SETTLE);
        assertThat(rig.devices()).containsExactly("phone");
        rig.appears("tablet");
        rig.goBy(SETTLE);
        assertThat(rig.devices()).containsExactly("phone", "tablet");
    }

    @Test
    void onceItHasEverythingADeviceIsBusyNoMore() {
        deliveryBegins();
        rig.last().accept();
        rig.last().report(200);
        rig.goBy(ConfirmedMessages.WINDOW);
        rig.hold();
        rig.goBy(SETTLE);
        assertThat(rig.devices()).containsExactly("phone", "phone");
    }

    @Test
    void aDeviceIsBusyUntilTheLastSessionOfItsDeliveryEnds() {
        deliveryBegins();
        rig.last().refuse(488);
        assertThat(rig.devices()).as("in another form, at once").containsExactly("phone", "phone");
        rig.hold();
        rig.register();
        rig.goBy(SETTLE);
        assertThat(rig.devices()).hasSize(2);
        rig.goBy(Duration.ofSeconds(1));
        rig.last().refuse(480);
        rig.goBy(FIRST_PAUSE);
        assertThat(rig.devices()).as("it has its pause, and is not busy").hasSize(3);
    }

    @Test
    void aDeviceThatRegistersWhileItIsBusyAndThenFailsRestsLikeAnyOther() {
        deliveryBegins();
        rig.register();
        rig.goBy(Duration.ofSeconds(1));
        rig.last().refuse(480);
        rig.goBy(SETTLE.multipliedBy(2));
        assertThat(rig.devices()).containsExactly("phone");
        rig.goBy(FIRST_PAUSE);
        assertThat(rig.devices()).containsExactly("phone", "phone");
    }

    @Test
    void aDeviceThatRegistersAfterItFailedRestsNotThoughItsDeliveryStillGoesOn() {
        rig.hold();
        deliveryBegins();
        rig.last().accept();
        rig.last().report(413); // from now on something is known to have failed; the other message is sent
        rig.goBy(Duration.ofSeconds(1));
        rig.register();
        rig.goBy(SETTLE);
        assertThat(rig.devices()).as("it is busy").containsExactly("phone");
        rig.last().lose();
        assertThat(rig.devices()).as("what registers together is gathered").containsExactly("phone");
        rig.goBy(SETTLE);
        assertThat(rig.devices()).containsExactly("phone", "phone");
    }

    @Test
    void aDeviceThatFailedAndDidNotRegisterSinceRestsThoughItsDeliveryWentOn() {
        rig.hold();
        deliveryBegins();
        rig.register();
        rig.goBy(Duration.ofSeconds(1));
        rig.last().accept();
        rig.last().report(413);
        rig.goBy(Duration.ofSeconds(1));
        rig.last().lose();
        rig.goBy(SETTLE.multipliedBy(2));
        assertThat(rig.devices()).containsExactly("phone");
    }

    @Test
    void whoRegistersWhileAnotherDeviceIsBusyChangesNothingForThatOne() {
        rig.hold();
        deliveryBegins();
        CampaignRig.Invited phone = rig.last();
        phone.accept();
        phone.report(413);
        rig.goBy(Duration.ofSeconds(1));
        rig.appears("tablet");
        rig.goBy(SETTLE);
        assertThat(rig.devices()).containsExactly("phone", "tablet");
        phone.lose();
        rig.goBy(SETTLE.multipliedBy(2));
        assertThat(rig.devices()).containsExactly("phone", "tablet");
    }

    @Test
    @Requirement("DEF-15")
    void def15_whatIsNewerDoesNotOvertakeWhatCouldNotBeGivenBackWhileTheStoreWasAway() {
        deliveryBegins();
        rig.store.away(true);
        rig.last().refuse(480);
        rig.register();
        rig.goBy(SETTLE);
        rig.store.away(false);
        rig.hold();
        assertThat(rig.devices()).as("still busy").containsExactly("phone");
        rig.goBy(SETTLE.plus(Postponed.PAUSE));
        assertThat(rig.devices()).as("as soon as the store is back").containsExactly("phone", "phone");
        rig.last().accept();
        rig.last().report(200);
        rig.goBy(ConfirmedMessages.WINDOW);
        assertThat(rig.states()).containsExactly(MessageState.DELIVERED, MessageState.DELIVERING);
    }

    @Test
    void whatCannotBeGivenBackBeforeTheLeaseRunsOutKeepsNobodyBusy() {
        deliveryBegins();
        rig.store.away(true);
        rig.last().refuse(480);
        rig.goBy(LEASE);
        rig.store.away(false);
        rig.register();
        rig.hold();
        rig.goBy(SETTLE);
        assertThat(rig.devices()).as("what is new").containsExactly("phone", "phone");
    }

    @Test
    void aCampaignThatTheStoreCouldNotServeBeginsOnceItIsBack() {
        rig.hold();
        rig.store.away(true);
        rig.appears("phone");
        rig.goBy(LEASE);
        rig.register();
        rig.goBy(LEASE);
        assertThat(rig.devices()).isEmpty();
        rig.store.away(false);
        rig.goBy(Postponed.PAUSE);
        assertThat(rig.devices()).containsExactly("phone");
    }

    @Test
    void aCampaignThatFindsTooMuchWaitingForTheStoreBeginsWithTheNextRegistration() {
        rig.hold();
        rig.store.away(true);
        rig.postponeAsMuchAsCanBe();
        rig.appears("phone");
        rig.goBy(SETTLE);
        rig.store.away(false);
        rig.goBy(Postponed.PAUSE);
        assertThat(rig.devices()).isEmpty();
        rig.store.away(true);
        rig.register();
        rig.goBy(SETTLE);
        rig.store.away(false);
        rig.goBy(Postponed.PAUSE);
        assertThat(rig.devices()).as("now there is room to wait for the store").containsExactly("phone");
    }

    @Test
    @Requirement("IMDN-11")
    void imdn11_whatWasShownWhileTheStoreWasAwayEndsOnceItIsBack() {
        MessageId message = rig.hold();
        rig.store.away(true);
        rig.showsLast();
        rig.goBy(Postponed.PAUSE.multipliedBy(3));
        assertThat(rig.ended).isEmpty();
        rig.store.away(false);
        rig.goBy(Postponed.PAUSE);
        assertThat(rig.ended).containsExactly(message);
        rig.goBy(Postponed.PAUSE);
        assertThat(rig.ended).as("once").hasSize(1);
    }

    @Test
    void whatADeviceTookLateWhileTheStoreWasAwayEndsOnceItIsBack() {
        MessageId message = rig.hold();
        rig.store.away(true);
        rig.takesLate("phone", message);
        rig.goBy(Postponed.PAUSE.multipliedBy(3));
        assertThat(rig.ended).isEmpty();
        rig.store.away(false);
        rig.goBy(Postponed.PAUSE);
        assertThat(rig.ended).startsWith(message);
    }

    @Test
    void whatTheStoreClaimedWithoutSayingSoIsDeliveredOnceItIsBack() {
        rig.hold();
        rig.store.awayAfter("claim");
        rig.appears("phone");
        rig.goBy(SETTLE.plus(Postponed.PAUSE));
        assertThat(rig.devices()).isEmpty();
        rig.store.away(false);
        rig.goBy(Postponed.PAUSE);
        assertThat(rig.devices()).containsExactly("phone");
    }

    @Test
    void anInviteThatCannotBeSentLeavesNobodyBusy() {
        rig.userAgentFault = new IllegalStateException("wanted by the test");
        rig.hold();
        rig.appears("phone");
        rig.goBy(SETTLE);
        assertThat(rig.devices()).isEmpty();
        rig.userAgentFault = null;
        rig.goBy(FIRST_PAUSE);
        assertThat(rig.devices()).containsExactly("phone");
    }
}
