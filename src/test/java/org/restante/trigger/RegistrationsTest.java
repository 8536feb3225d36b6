package org.restante.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.restante.codec.mime.Fixture;
import org.restante.codec.reginfo.RegInfo;
import org.restante.codec.reginfo.RegInfo.Contact;
import org.restante.codec.reginfo.RegInfo.Registration;
import org.restante.cpm.Device;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.trigger.Registrations.Answer;

class RegistrationsTest {

    private static final ServedUser BOB = new ServedUser("sip:bob@home2.example");
    private static final String SCSCF = "sip:scscf2.home2.example";

    private final RecordedTriggers triggers = new RecordedTriggers();
    private final Registrations registrations = new Registrations(triggers);

    @Test
    void firstReportAsksForASubscriptionAndTheNextDoesNot() {
        assertThat(registrations.registered(BOB, SCSCF, true)).isEqualTo(Answer.SUBSCRIBE);
        assertThat(registrations.registered(BOB, SCSCF, true)).isEqualTo(Answer.NONE);
        assertThat(registrations.devices(BOB)).isEqualTo(new RegisteredDevices(Optional.of(SCSCF), List.of()));
        assertThat(triggers.taken()).as("no device is known yet").isEmpty();
    }

    @Test
    void deregisteredUserIsForgottenAndSubscribedAnew() {
        begin(contact("c1", "phone"));

        assertThat(registrations.registered(BOB, SCSCF, false)).isEqualTo(Answer.NONE);
        assertThat(registrations.isRegistered(BOB)).isFalse();
        assertThat(registrations.devices(BOB).devices()).isEmpty();
        assertThat(tell("s1", 9, true, contact("c1", "phone"))).isEqualTo(Answer.NONE);
        assertThat(registrations.devices(BOB).devices()).as("a late document").isEmpty();
        assertThat(registrations.registered(BOB, SCSCF, true)).isEqualTo(Answer.SUBSCRIBE);
    }

    @Test
    void lostSubscriptionIsClaimedOnce() {
        assertThat(registrations.claimSubscription(BOB)).as("not registered").isFalse();
        registrations.registered(BOB, SCSCF, true);
        assertThat(registrations.claimSubscription(BOB)).as("there is one").isFalse();

        registrations.subscriptionLost(BOB);

        assertThat(registrations.claimSubscription(BOB)).isTrue();
        assertThat(registrations.claimSubscription(BOB)).isFalse();
    }

    @Test
    void sampleDocumentNamesTwoDevices() {
        registrations.registered(BOB, SCSCF, true);
        registrations.document(BOB, "s1", RegInfo.parse(Fixture.read("cpm-deferred/c1-registered.reginfo")));

        List<Device> devices = registrations.devices(BOB).devices();
        assertThat(devices).extracting(device -> device.instance().value()).containsExactly(
                "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "urn:uuid:2c1b9a50-3d41-4e7a-9f0e-6b7a1c2d3e4f");
        assertThat(devices.get(0).services()).containsExactlyInAnyOrder(FeatureTag.MSG, FeatureTag.LARGEMSG, FeatureTag.DEFERRED);
        assertThat(devices.get(0).gruu()).hasToString("Optional[sip:bob@home2.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6]");
        assertThat(devices.get(1).isCpmCapable()).isTrue();
    }

    @Test
    void onlyNewAndChangedDevicesWakeTheQueue() {
        begin(contact("c1", "phone"));
        assertThat(triggers.taken()).containsExactly(registered("phone"));

        tell("s1", 2, false, contact("c2", "tablet"));
        assertThat(triggers.taken()).containsExactly(registered("tablet"));
        tell("s1", 3, true, contact("c1", "phone"), contact("c2", "tablet"));
        assertThat(triggers.taken()).as("nothing new").isEmpty();
        tell("s1", 4, false, new Contact("c1", true, "refreshed", "sip:198.51.100.9", Optional.empty(),
                Map.of("+sip.instance", "<phone>"), Optional.empty()));
        assertThat(triggers.taken()).as("another address").containsExactly(registered("phone"));
        registrations.registered(BOB, SCSCF, true);
        assertThat(triggers.taken()).as("a sign of life").containsExactly(registered("phone", "tablet"));
    }

    @Test
    void fullDocumentReplacesAlsoWithEqualVersion() {
        begin(contact("c1", "phone"), contact("c2", "tablet"));

        tell("s1", 1, true, contact("c2", "tablet"));
        assertThat(instances()).containsExactly("tablet");
        tell("s1", 0, true, contact("c1", "phone"));
        assertThat(instances()).as("a late one is ignored").containsExactly("tablet");
    }

    @Test
    void gapAsksAgainAndOnlyAFullDocumentHeals() {
        begin(contact("c1", "phone"));

        assertThat(tell("s1", 3, false, contact("c2", "tablet"))).isEqualTo(Answer.SUBSCRIBE);
        assertThat(tell("s1", 1, false, contact("c2", "tablet"))).as("a repeated one").isEqualTo(Answer.NONE);
        assertThat(instances()).containsExactly("phone");
        assertThat(tell("s1", 4, true, contact("c2", "tablet"))).isEqualTo(Answer.NONE);
        assertThat(instances()).containsExactly("tablet");
        assertThat(tell("s1", 5, false, contact("c3", "watch"))).isEqualTo(Answer.NONE);
        assertThat(instances()).containsExactly("tablet", "watch");
    }

    @Test
    void newSubscriptionCountsItsVersionsFromZero() {
        begin(contact("c1", "phone"));
        tell("s1", 2, false);

        assertThat(tell("s2", 0, true, contact("c2", "tablet"))).isEqualTo(Answer.NONE);
        assertThat(instances()).containsExactly("tablet");
        assertThat(tell("s1", 3, false, contact("c3", "old"))).as("the old one is not followed").isEqualTo(Answer.NONE);
        assertThat(tell("s2", 1, false, contact("c3", "watch"))).isEqualTo(Answer.NONE);
        assertThat(instances()).containsExactly("tablet", "watch");
    }

    @Test
    void whatIsTerminatedIsGone() {
        begin(contact("c1", "phone"), contact("c2", "tablet"));

        tell("s1", 2, false, new Contact("c1", false, "unregistered", "sip:c1", Optional.empty(), Map.of(), Optional.empty()));
        assertThat(instances()).containsExactly("tablet");
        registrations.document(BOB, "s1", new RegInfo(3, false, List.of(new Registration(BOB.uri(), "a", "terminated", List.of()))));
        assertThat(instances()).isEmpty();
    }

    @Test
    void contactWithoutInstanceOrGruuIsADeviceOfItsOwn() {
        begin(new Contact("c1", true, "registered", "sip:198.51.100.7", Optional.empty(), Map.of(), Optional.of("no gruu")));

        Device device = registrations.devices(BOB).devices().get(0);
        assertThat(device.instance().value()).isEqualTo("sip:198.51.100.7");
        assertThat(device.gruu()).isEmpty();
        assertThat(device.isCpmCapable()).isFalse();
    }

    @Test
    void instanceLosesItsQuotesAndBrackets() {
        begin(new Contact("c1", true, "registered", "sip:x", Optional.empty(), Map.of("+sip.instance", "\"<urn:uuid:1>\""),
                Optional.empty()));

        assertThat(instances()).containsExactly("urn:uuid:1");
    }

    @Test
    void hostileContactsAreBoundedAndPassedOver() {
        begin(new Contact("bad", true, "registered", "sip:a\u0001b", Optional.empty(), Map.of(), Optional.empty()),
                contact("c1", "x".repeat(1000)));
        assertThat(registrations.devices(BOB).devices()).hasSize(1);

        for (int version = 2; version < 5; version++) {
            int base = version * 1000;
            tell("s1", version, false, IntStream.range(base, base + 100).mapToObj(i -> contact("c" + i, "d" + i))
                    .toArray(Contact[]::new));
        }
        assertThat(registrations.devices(BOB).devices()).hasSize(RegInfo.MAX_CONTACTS);
    }

    @Test
    void contactsOfOtherIdentitiesAreNotTaken() {
        registrations.registered(BOB, SCSCF, true);
        registrations.document(BOB, "s1", new RegInfo(1, true, List.of(
                new Registration("tel:+15550100", "t", "active", List.of(contact("c1", "phone"))),
                new Registration("nonsense", "n", "active", List.of(contact("c2", "tablet"))))));

        assertThat(registrations.devices(BOB).devices()).isEmpty();
    }

    private void begin(Contact... contacts) {
        registrations.registered(BOB, SCSCF, true);
        tell("s1", 1, true, contacts);
    }

    private Answer tell(String subscription, long version, boolean full, Contact... contacts) {
        return registrations.document(BOB, subscription, new RegInfo(version, full,
                List.of(new Registration("sip:bob@HOME2.example", "a", "active", List.of(contacts)))));
    }

    private static Contact contact(String id, String instance) {
        return new Contact(id, true, "registered", "sip:" + id, Optional.empty(), Map.of("+sip.instance", "<" + instance + ">"),
                Optional.empty());
    }

    private List<String> instances() {
        return registrations.devices(BOB).devices().stream().map(device -> device.instance().value()).toList();
    }

    private static Trigger registered(String... instances) {
        return new Trigger.DeviceRegistered(BOB, Set.copyOf(Arrays.stream(instances).map(InstanceId::new).toList()));
    }
}
